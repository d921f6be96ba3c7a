import type { Bank } from './bank.js';
import { Installation } from './installation.js';
import type { Postgres } from './postgres.js';
import type { Processes } from './processes.js';
import { brokenPromises } from './promises.js';
import { settled } from './settled.js';
import { differences, type Snapshot, snapshot } from './snapshot.js';
import { type Stage, type Step, stageOf } from './story.js';

/** What every scenario uses. */
export interface Theatre {
  processes: Processes;
  postgres: Postgres;
  bank: Bank;
  seed: number;
}

export interface Disturbance {
  /** Does its mischief while a step is played; when it returns, what it broke may be mended. */
  during?(stage: Stage, step: number): Promise<void>;
  /** After the step, before everything comes to rest: switches off what would go on for ever. */
  after?(stage: Stage, step: number): Promise<void>;
}

let databases = 0;

/** Plays a story from its beginning on a database of its own, and gives what is there at the end, with what is wrong with it. */
export async function play(
  theatre: Theatre,
  steps: Step[],
  size: { apis: number; workers: number },
  disturbance: Disturbance = {},
): Promise<{ snapshot: Snapshot; broken: string[] }> {
  const { processes, postgres, bank } = theatre;
  await bank.reset();
  databases += 1;
  const url = await postgres.database(`story_${databases}`);
  const installation = await Installation.open(processes, bank, url, size);
  try {
    const stage = await stageOf(installation, bank);
    for (const [n, step] of steps.entries()) {
      try {
        await Promise.all([step.act(stage), disturbance.during?.(stage, n)]);
        await disturbance.after?.(stage, n);
        await settled(installation, bank);
      } catch (error) {
        throw new Error(`in the step "${step.name}": ${(error as Error).message}`, { cause: error });
      }
    }
    return { snapshot: await snapshot(installation), broken: await brokenPromises(installation, bank) };
  } finally {
    await installation.close();
  }
}

/** What is wrong with a run, compared with an undisturbed one; empty when nothing is. */
export function faultsOf(expected: Snapshot, run: { snapshot: Snapshot; broken: string[] }): string[] {
  return [...run.broken, ...differences(expected, run.snapshot)];
}
