import { expect, test } from '@jest/globals';
import { allScenarios } from './all-scenarios.js';
import { type Outcome, runScenarios } from './run-scenarios.js';
import { table } from './table.js';

const SEED = Number(process.env.SEED ?? 1);

/** The short form of `npm run test:faults`: each scenario once. */
test('whatever is killed, stopped or spoilt, the database ends as if nothing had been', async () => {
  const outcomes: Outcome[] = await runScenarios({ seed: SEED, long: false, scenarios: allScenarios });
  process.stdout.write(`\nseed ${SEED}\n${table(outcomes)}\n`);
  const found = Object.fromEntries(outcomes.map(({ name, found }) => [name, found.slice(0, 10)]));
  expect(found).toEqual(Object.fromEntries(allScenarios.map(({ name }) => [name, []])));
  expect(outcomes.reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(15);
}, 400_000);
