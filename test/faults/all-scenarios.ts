import type { Scenario } from './scenario.js';
import { pluggyFails, webhooksMistreated } from './scenarios-of-pluggy.js';
import { apisKilled, databaseStopped, workersAsleep, workersKilled, workersTold } from './scenarios-of-processes.js';
import { races } from './scenarios-of-races.js';

export const allScenarios: readonly Scenario[] = [
  workersKilled,
  apisKilled,
  databaseStopped,
  webhooksMistreated,
  pluggyFails,
  races,
  workersTold,
  workersAsleep,
];
