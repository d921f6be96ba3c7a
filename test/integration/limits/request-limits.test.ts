import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import {
  createPluggyAdapters,
  KnexTokenBuckets,
  LeasingGate,
  NO_LIMITS,
  type RequestLimits,
} from '../../../src/pluggy/index.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../src/sandbox/index.js';
import { ProviderRateLimited } from '../../../src/shared/errors.js';
import { type Urgency, withUrgency } from '../../../src/shared/urgency.js';
import { testDatabase } from '../../support/postgres.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const { database: owner, url } = await testDatabase();
const ITEM = '00000000-0000-4000-8000-000000000001';
const A_MINUTE = 40;
/** Of forty a minute, what may be sent at once. */
const AT_ONCE = 10;

/** One process of the service: its own connections, API key and leases. */
function aProcess(limits: Partial<RequestLimits> = { accounts: A_MINUTE }) {
  const database = openDatabase(url);
  const patienceMs = { interactive: 0, background: 0 };
  const gate = new LeasingGate(new KnexTokenBuckets(database), { ...NO_LIMITS, ...limits }, { patienceMs });
  const refusals: unknown[] = [];
  const note = (_message: string, facts: Record<string, unknown>) =>
    void (facts.status === 429 && refusals.push(facts));
  const pluggy = createPluggyAdapters({
    clientId: SANDBOX_CLIENT_ID,
    clientSecret: SANDBOX_CLIENT_SECRET,
    baseUrl: sandbox.url,
    gate,
    logger: { debug: note, warn: note },
    retry: { attempts: 1 },
  });
  afterAll(async () => {
    await pluggy.close();
    await closeDatabase(database);
  });
  /** As many requests as that at once; gives how many were sent, and what the others were told. */
  const send = async (count: number, urgency: Urgency = 'interactive') => {
    const calls = Array.from({ length: count }, () =>
      withUrgency(urgency, () => pluggy.accounts.listAccounts(ITEM)).then(
        () => null,
        (error: unknown) => error as ProviderRateLimited,
      ),
    );
    const answers = await Promise.all(calls);
    const heldBack = answers.filter((answer) => answer instanceof ProviderRateLimited);
    return { sent: answers.length - heldBack.length, heldBack };
  };
  return { pluggy, refusals, send };
}

const [one, two, three] = [aProcess(), aProcess(), aProcess()];
const pass = (seconds: number) =>
  owner.sql.raw(
    `update provider_limits set refilled_at = refilled_at - ? * interval '1 s',
    blocked_until = blocked_until - ? * interval '1 s'`,
    [seconds, seconds],
  );

beforeEach(async () => {
  await owner.sql('provider_limits').delete();
  await sandbox.control('POST', '/rate-limits', { enabled: true, limits: { accounts: A_MINUTE } });
});
afterEach(async () => {
  await sandbox.control('DELETE', '/faults');
});

test('two processes together stay under the limit, and Pluggy never has to refuse one', async () => {
  let sent = 0;
  // A minute of time, in which both always want more than they may.
  for (let seconds = 0; seconds < 60; seconds += 6) {
    const rounds = await Promise.all([one.send(15), two.send(15)]);
    for (const round of rounds) sent += round.sent;
    await pass(6);
  }
  expect(sent).toBeGreaterThan(30);
  expect(sent).toBeLessThanOrEqual(A_MINUTE);
  expect([...one.refusals, ...two.refusals]).toEqual([]);
});

test('who is held back is told when to come again, and then passes', async () => {
  const { sent, heldBack } = await one.send(AT_ONCE + 3);
  expect(sent).toBe(AT_ONCE);
  expect(heldBack[0]).toMatchObject({ code: 'provider_rate_limited', retryAt: expect.any(Date) });
  expect(heldBack[0]!.retryAt!.getTime()).toBeGreaterThan(Date.now());
  await pass((heldBack[0]!.retryAt!.getTime() - Date.now()) / 1000 + 1);
  expect((await two.send(1)).sent).toBe(1);
});

test('a refusal with Retry-After stops every process, for that class of endpoints alone', async () => {
  await sandbox.control('POST', '/faults', { path: '^/accounts', status: 429, retryAfter: 30, times: 1 });
  expect((await one.send(1)).sent).toBe(0);
  const { sent, heldBack } = await two.send(3);
  expect(sent).toBe(0);
  expect(heldBack[0]!.retryAt!.getTime()).toBeGreaterThan(Date.now() + 20_000);
  expect(two.refusals).toEqual([]);
  expect(await two.pluggy.items.getItem(ITEM)).toBeNull();
  await pass(40);
  expect((await two.send(1)).sent).toBe(1);
});

test('work of schedules leaves half of what may be sent at once to people who wait', async () => {
  expect((await one.send(20, 'background')).sent).toBe(AT_ONCE / 2);
  expect((await two.send(20, 'background')).sent).toBe(0);
  expect((await two.send(20, 'interactive')).sent).toBe(AT_ONCE / 2);
});

test('a class without a limit of ours is stopped by a refusal as well', async () => {
  await sandbox.control('POST', '/faults', { path: '^/items', status: 429, retryAfter: 30, times: 1 });
  await expect(one.pluggy.items.getItem(ITEM)).rejects.toThrow(ProviderRateLimited);
  await expect(three.pluggy.items.getItem(ITEM)).rejects.toThrow(ProviderRateLimited);
  expect(three.refusals).toEqual([]);
});
