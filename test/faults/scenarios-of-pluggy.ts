import { TEST_KEYS } from '../support/encryption.js';
import type { Bank } from './bank.js';
import type { Theatre } from './play.js';
import type { Random } from './random.js';
import type { Scenario } from './scenario.js';
import { type Stage, story } from './story.js';

/** Notifications a hundred times, in any order, late, or never; the rest is found by the operator's command. */
export const webhooksMistreated: Scenario = {
  name: 'webhooks 100 times, shuffled, reversed, half of them lost',
  story: 'recent',
  size: { apis: 2, workers: 2 },
  steps: (seed) => story(seed, { recentOnly: true }),
  rounds: 2,
  disturb: ({ theatre, tally }) => ({
    during: async ({ bank }, step) => {
      const mischief = [
        { duplicates: 49, shuffleWindowMs: 400 },
        { hold: true, duplicates: 2 },
        { drop: 1_000_000 },
        { drop: 3, duplicates: 49, shuffleWindowMs: 200 },
      ][step];
      await bank.control('PATCH', '/webhooks', mischief);
      if (step === 1) await held(bank);
    },
    after: async (stage, step) => {
      const { bank } = stage;
      if (step === 1) await bank.control('POST', '/webhooks/release', { order: 'reverse' });
      await bank.control('PATCH', '/webhooks', { duplicates: 0, hold: false, drop: 0, shuffleWindowMs: 0 });
      if (step >= 2) await readAll(theatre, stage);
      const { results } = await bank.deliveries();
      tally.duplicates = Math.max(
        tally.duplicates,
        results.length - new Set(results.map(({ eventId }) => eventId)).size,
      );
      tally.faults = Math.max(tally.faults, results.filter(({ outcome }) => outcome === 'dropped').length);
    },
  }),
};

/** Waits until the bank has something to tell of every item. */
async function held(bank: Bank): Promise<void> {
  while ((await bank.control<{ held: number }>('GET', '/webhooks')).held < 6) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The operator's command, as it is run by hand. */
export async function readAll({ processes }: Theatre, { bank, installation }: Stage): Promise<void> {
  const settings = {
    DATABASE_URL: installation.databaseUrl,
    ENCRYPTION_KEYS: TEST_KEYS,
    DATA_DIR: processes.folder,
    ...bank.settings,
  };
  const code = await processes.start('resync', ['dist/scripts/resync.js', '--all'], settings).ended;
  if (code !== 0) throw new Error(`resync ended with ${code}`);
}

const PAGES = '^/v2/transactions$';
const READS = '^/(v2/transactions|accounts|items/[^/]+)$';

/** What one answer may be instead of what it should. Each passes; what does not is tested where one sync is looked at. */
const FAULTS: ((random: Random) => Record<string, unknown>)[] = [
  () => ({ path: PAGES, status: 429, retryAfter: 1 }),
  () => ({ path: READS, status: 500 }),
  () => ({ path: READS, status: 502 }),
  () => ({ path: READS, reset: true }),
  () => ({ path: READS, cutBody: true }),
  () => ({ path: PAGES, invalidJson: true }),
  (random) => ({ path: READS, delayMs: random.between(500, 2_500) }),
  () => ({ path: READS, status: 403 }),
  () => ({ path: PAGES, status: 500, times: 7 }),
  () => ({ path: PAGES, cutBody: true, times: 6 }),
  () => ({ path: PAGES, replace: [{ field: 'amount', value: null }] }),
  () => ({ path: '^/items/[^/]+$', method: 'GET', replace: [{ field: 'id', value: null }] }),
];

async function spoil(bank: Bank, count: number, random: Random): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const fault = random.pick(FAULTS)(random);
    await bank.control('POST', '/faults', {
      method: 'GET',
      times: random.between(1, 2),
      skip: random.between(0, 12),
      ...fault,
    });
  }
}

/** The answers to reading are spoilt at places that the seed chooses. */
export const pluggyFails: Scenario = {
  name: 'Pluggy limits, fails, resets, cuts off, talks nonsense',
  story: 'whole',
  size: { apis: 1, workers: 2 },
  steps: (seed) => story(seed, { recentOnly: false }),
  rounds: 3,
  disturb: ({ random, tally, long }) => ({
    during: ({ bank }) => spoil(bank, long ? 14 : 8, random),
    after: async ({ bank }) => {
      const { results } = await bank.control<{ results: { taken: number; rule: { times: number | null } }[] }>(
        'GET',
        '/faults',
      );
      for (const { taken, rule } of results) tally.faults += Math.min(taken, rule.times ?? taken);
    },
  }),
};
