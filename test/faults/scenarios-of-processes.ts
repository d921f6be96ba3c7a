import { setTimeout as delay } from 'node:timers/promises';
import type { Member } from './installation.js';
import type { Random } from './random.js';
import type { Scenario, Tally } from './scenario.js';
import { readAll } from './scenarios-of-pluggy.js';
import type { Stage } from './story.js';
import { story } from './story.js';

/** About as long as a first sync takes here. */
const LENGTH_OF_A_SYNC_MS = 1_800;

const steps = (seed: number) => story(seed, { recentOnly: false });

async function killOver(members: readonly Member[], kills: number, random: Random, tally: Tally): Promise<void> {
  for (let kill = 0; kill < kills; kill += 1) {
    const wait = random.between(0, LENGTH_OF_A_SYNC_MS);
    const victim = random.pick(members);
    await delay(wait);
    tally.kills += 1;
    await victim.killAndReplace();
  }
}

/** Makes every page of transactions take its time, so that a kill falls between two pages or into one. */
async function slowPages({ bank }: Stage, milliseconds: number): Promise<void> {
  await bank.control('POST', '/faults', { path: '^/v2/transactions$', delayMs: milliseconds });
}

export const workersKilled: Scenario = {
  name: 'workers killed',
  story: 'whole',
  size: { apis: 2, workers: 2 },
  steps,
  rounds: 5,
  disturb: ({ random, tally, long }) => ({
    during: async (stage, step) => {
      if (step % 2 === 0) await slowPages(stage, 120);
      await killOver(stage.installation.workers, long ? 11 : 3, random, tally);
    },
    after: async ({ bank }) => void (await bank.control('DELETE', '/faults')),
  }),
};

export const apisKilled: Scenario = {
  name: 'apis killed while people connect and webhooks come',
  story: 'whole',
  size: { apis: 2, workers: 1 },
  steps,
  rounds: 2,
  disturb: ({ theatre, random, tally, long }) => ({
    // The hours after which the bank gives a notification up are seconds here, and on a busy machine nobody may have
    // answered in them: what was never told is found by the operator's command.
    after: (stage) => readAll(theatre, stage),
    during: async ({ installation }) => {
      // Two at a time: for moments nobody answers.
      await Promise.all(installation.apis.map((api) => killOver([api], long ? 3 : 1, random, tally)));
    },
  }),
};

export const databaseStopped: Scenario = {
  name: 'PostgreSQL stopped and started',
  story: 'whole',
  size: { apis: 2, workers: 2 },
  steps,
  rounds: 2,
  disturb: ({ theatre: { postgres }, random, tally, long }) => ({
    during: async (_stage, step) => {
      const modes = ['fast', 'immediate', 'kill'] as const;
      for (let stop = 0; stop < (long ? 3 : 1); stop += 1) {
        await delay(random.between(0, LENGTH_OF_A_SYNC_MS));
        tally.stops += 1;
        await postgres.stop(modes[(step + stop) % modes.length]!);
        await delay(random.between(100, 1_500));
        await postgres.start();
      }
    },
  }),
};

export const workersTold: Scenario = {
  name: 'workers told to stop in the middle of a sync',
  story: 'whole',
  size: { apis: 1, workers: 2 },
  steps,
  rounds: 1,
  disturb: ({ random, tally, long }) => ({
    during: async (stage) => {
      await slowPages(stage, 150);
      for (let stop = 0; stop < (long ? 4 : 1); stop += 1) {
        await delay(random.between(200, LENGTH_OF_A_SYNC_MS));
        const worker = random.pick(stage.installation.workers);
        tally.stops += 1;
        await stopInOrder(worker);
        await handedBack(stage, worker);
        await worker.replace();
      }
    },
    after: async ({ bank }) => void (await bank.control('DELETE', '/faults')),
  }),
};

/** Longer than any page here takes; much shorter than a sync that would be run to its end. */
const QUICKLY_MS = 8_000;

async function stopInOrder(worker: Member): Promise<void> {
  const code = await Promise.race([worker.end('SIGTERM'), delay(QUICKLY_MS, 'still running', { ref: false })]);
  if (code !== 0) throw new Error(`${worker.name}, told to stop, ended with ${code}`);
}

/** Whoever has stopped in order holds nothing: others need not find out that it is gone. */
async function handedBack({ installation }: Stage, worker: Member): Promise<void> {
  const alive = installation.workers.filter((other) => other !== worker && other.process.isRunning()).length;
  const [held] = await installation.query<{ holders: number }>(
    'select count(distinct locked_by)::int as holders from graphile_worker.jobs where locked_by is not null',
  );
  if (held!.holders > alive) throw new Error(`${worker.name} has stopped and still holds jobs`);
}

export const workersAsleep: Scenario = {
  name: 'workers asleep until others take over, then awake again',
  story: 'whole',
  size: { apis: 1, workers: 2 },
  steps,
  rounds: 1,
  disturb: ({ random, tally, long }) => ({
    during: async (stage, step) => {
      if (!long && step !== 0) return;
      await slowPages(stage, 150);
      const worker = random.pick(stage.installation.workers);
      await delay(random.between(300, LENGTH_OF_A_SYNC_MS));
      tally.stops += 1;
      worker.process.kill('SIGSTOP');
      // What a process that sleeps holds of the database is cut off, as a proxy or the server would in time.
      await delay(500);
      await stage.installation.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'saldo-presence'`,
      );
      await delay(random.between(5_000, 7_000));
      worker.process.kill('SIGCONT');
    },
    after: async ({ bank }) => void (await bank.control('DELETE', '/faults')),
  }),
};
