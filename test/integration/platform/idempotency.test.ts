import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { type ContractOperation, readContract } from '../../../src/platform/http/contract.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { KnexIdempotencyStore } from '../../../src/platform/idempotency/knex-idempotency-store.js';
import { PurgeIdempotencyKeys } from '../../../src/platform/idempotency/purge-idempotency-keys.js';
import { ProviderUnavailable, SaldoError } from '../../../src/shared/errors.js';
import { aUser } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { testDatabase } from '../../support/postgres.js';
import { type TestAnswer, testServer } from '../../support/server.js';
import { silentLogger } from '../../support/silent-logger.js';

const { database } = await testDatabase();
const store = () => new KnexIdempotencyStore({ database, ...testEncryption(), logger: silentLogger });

let calls = 0;
let act: () => Promise<void>;
const answer = async () => {
  calls += 1;
  await act();
  return { status: 200 as const, body: { ...aSyncLog, id: randomUUID() } };
};
// Two processes that share a database.
const refusing = async () => {
  calls += 1;
  throw new SaldoError({ code: 'credentials_invalid', kind: 'unprocessable', detail: 'The bank says no.' });
};
const operations = {
  syncConnection: answer,
  syncConnectionAccounts: answer,
  syncConnectors: answer,
  createConnection: refusing,
};
const servers = [
  await testServer({ operations, idempotency: store() }),
  await testServer({ operations, idempotency: store() }),
] as const;
let user: string;
beforeEach(async () => {
  calls = 0;
  act = async () => undefined;
  user = await aUser(database);
});

const connection = randomUUID();
interface Options {
  key?: string;
  path?: string;
  on?: 0 | 1;
  as?: string;
}
async function post({ key = 'a key', path = `/connections/${connection}/sync/`, on = 0, as = user }: Options = {}) {
  const headers = { authorization: `Bearer ${as}`, 'idempotency-key': key };
  const found = await servers[on].request('POST', path, { headers });
  return found as unknown as TestAnswer<Schema<'SyncLog'> & Schema<'Problem'>>;
}
const replayed = ({ headers }: TestAnswer<unknown>) => headers.get('idempotency-replayed');

describe('a request that is sent again with its key', () => {
  test('gets the first answer, from any process, and nothing is done twice', async () => {
    const first = await post();
    const second = await post({ on: 1 });
    const after = await servers[1].request('POST', `/connections/${connection}/sync`, {
      headers: { authorization: `Bearer ${user}`, 'idempotency-key': 'a key', prefer: 'wait=1' },
    });
    expect([first.status, second.status, after.status, calls]).toEqual([200, 200, 200, 1]);
    expect(second.body).toEqual(first.body);
    expect([replayed(first), replayed(second), replayed(after)]).toEqual([null, 'true', 'true']);
  });

  test('is another request under another key, for another user, or without one', async () => {
    await post();
    await post({ key: 'another' });
    await post({ as: await aUser(database) });
    const headers = { authorization: `Bearer ${user}` };
    for (let i = 0; i < 2; i += 1) await servers[0].request('POST', `/connections/${connection}/sync/`, { headers });
    expect(calls).toBe(5);
  });

  test.each([
    ['another path', `/connections/${randomUUID()}/sync/`],
    ['another operation', `/connections/${connection}/sync_accounts/`],
  ])('is refused when it is a request to %s', async (_what, path) => {
    await post();
    const refused = await post({ path });
    expect(refused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(calls).toBe(1);
  });

  test('is refused when its body is another, and is the same when its fields come in another order', async () => {
    const headers = { authorization: `Bearer ${user}`, 'idempotency-key': 'a key' };
    const send = (body: object) => servers[0].request('POST', '/connections/', { headers, body });
    await send({ connector_id: 2, credentials: { user: 'a', password: 'b' } });
    const same = await send({ credentials: { password: 'b', user: 'a' }, connector_id: 2 });
    const other = await send({ connector_id: 2, credentials: { user: 'a', password: 'c' } });
    expect(same).toMatchObject({ status: 422, body: { code: 'credentials_invalid' } });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(calls).toBe(1);
  });

  test('waits for the first one to end, and says so', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    act = () => {
      begin();
      return gate;
    };
    const first = post();
    await begun;
    const others = await Promise.all([post(), post({ on: 1 }), post({ on: 1 })]);
    for (const other of others) {
      expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_in_progress' } });
      expect(Number(other.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    open();
    expect((await first).status).toBe(200);
    expect(replayed(await post({ on: 1 }))).toBe('true');
    expect(calls).toBe(1);
  });

  test('acts once when many arrive at the same moment', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => post({ on: (i % 2) as 0 | 1 })));
    expect(calls).toBe(1);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
  });
});

describe('a request that', () => {
  const refusing = (kind: 'conflict' | 'too_many' | 'forbidden') => async () => {
    throw new SaldoError({ code: 'refused', kind, detail: 'Refused.', retryAt: new Date(Date.now() + 5000) });
  };

  test('was refused for good is refused again in the same words, and not tried', async () => {
    act = refusing('conflict');
    const first = await post();
    act = async () => undefined;
    const second = await post();
    expect([first.status, second.status, calls]).toEqual([409, 409, 1]);
    expect({ ...second.body, request_id: '' }).toEqual({ ...first.body, request_id: '' });
    expect(second.body.request_id).toBe(second.headers.get('x-request-id'));
    expect(replayed(second)).toBe('true');
  });

  test.each([
    ['broke down here', async () => Promise.reject(new Error('a bug')), 500],
    ['found the provider away', async () => Promise.reject(new ProviderUnavailable('Away.')), 503],
  ])('%s is tried again', async (_what, failing, status) => {
    act = failing;
    expect((await post()).status).toBe(status);
    act = async () => undefined;
    const second = await post();
    expect([second.status, replayed(second), calls]).toEqual([200, null, 2]);
  });

  test('never reached the operation keeps nothing of its key', async () => {
    const bad = await post({ path: '/connections/not-an-id/sync/' });
    expect(bad.status).toBe(400);
    expect(await database.sql('idempotency_keys').where({ user_id: user })).toEqual([]);
    expect((await post()).status).toBe(200);
  });

  test('died with its process is taken up when its lease has run out, but only as the same request', async () => {
    const claim = await store().claim({
      userId: user as never,
      key: 'a key',
      operation: 'syncConnection',
      canonical: '',
    });
    expect(claim.state).toBe('ours');
    const lapse = { lease_until: new Date(0) };
    expect((await post()).body).toMatchObject({ code: 'idempotency_key_reused' });
    await database.sql('idempotency_keys').where({ user_id: user }).delete();
    const { promise: never, resolve: release } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    act = () => {
      begin();
      return never;
    };
    const dead = post(); // its process is as good as dead
    await begun;
    expect((await post({ on: 1 })).status).toBe(409);
    await database.sql('idempotency_keys').where({ user_id: user }).update(lapse);
    expect((await post({ on: 1, path: `/connections/${randomUUID()}/sync/` })).status).toBe(422);
    act = async () => undefined;
    expect((await post({ on: 1 })).status).toBe(200);
    expect(calls).toBe(2);
    release(); // what comes back from the dead changes nothing
    await dead;
    expect(replayed(await post())).toBe('true');
  });
});

describe('keys', () => {
  test.each(['', ' ', 'x'.repeat(256), 'ação', 'tab\there'])('of the wrong form are refused', async (key) => {
    const bytes = Buffer.from(key).toString('latin1');
    const answer = await post({ key: bytes });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(JSON.stringify(answer.body.errors).toLowerCase()).toContain('idempotency-key');
  });

  test('are forgotten after 24 hours, by use and by the purge', async () => {
    await post();
    const [row] = await database.sql('idempotency_keys').where({ user_id: user });
    expect(row.expires_at.getTime() - row.created_at.getTime()).toBe(24 * 3_600_000);
    const expire = () =>
      database
        .sql('idempotency_keys')
        .where({ user_id: user })
        .update({ expires_at: new Date(0) });
    await expire();
    expect(replayed(await post())).toBeNull();
    expect(calls).toBe(2);
    await expire();
    await post({ key: 'fresh' });
    await new PurgeIdempotencyKeys(database).run();
    const left = await database.sql('idempotency_keys').where({ user_id: user });
    expect(left.map(({ key }) => key)).toEqual(['fresh']);
  });

  test('are taken by every operation that is asked by POST with a user, and whose answer holds no secret', () => {
    const { paths, components } = readContract();
    const posts = Object.values(paths).flatMap(({ post: operation }) =>
      operation ? [operation as ContractOperation] : [],
    );
    const without = posts
      .filter(({ security }) => security?.length !== 0)
      .filter(({ parameters = [] }) => !JSON.stringify(parameters).includes('/IdempotencyKey'))
      .map(({ operationId }) => operationId);
    expect(without.toSorted()).toEqual([...SHOWN_ONCE, ...SAME_AGAIN].toSorted());
    expect(components.parameters).toHaveProperty('IdempotencyKey');
  });
});

describe('what is kept', () => {
  test('holds neither the request nor the answer in clear', async () => {
    const { body } = await post();
    const rows = JSON.stringify(await database.sql('idempotency_keys').where({ user_id: user }));
    expect(rows).not.toContain(body.id);
    expect(rows).not.toContain(connection);
  });
});

/** A secret or a session's cookie comes back once, and is not kept to be told again. */
const SHOWN_ONCE = [
  'changePassword',
  'startTotp',
  'confirmTotp',
  'disableTotp',
  'renewRecoveryCodes',
  'createApiKey',
  'createInvitation',
  'createPasswordReset',
];
/** Doing it twice is as doing it once. */
const SAME_AGAIN = [
  'signOut',
  'revokeOtherSessions',
  'acceptTransactionMatch',
  'refuseTransactionMatch',
  'acceptAccountMatch',
  'refuseAccountMatch',
  'acceptHoldingMatch',
  'refuseHoldingMatch',
];

const counts = { fetched: 0, created: 0, updated: 0, unchanged: 0, removed: 0 };
const aSyncLog: Schema<'SyncLog'> = {
  id: connection,
  connection_id: connection,
  kind: 'full',
  trigger: 'user',
  state: 'succeeded',
  counts: {
    connectors: counts,
    accounts: counts,
    transactions: { ...counts, rematched: 0 },
    bills: counts,
    investments: counts,
    investment_transactions: counts,
    loans: counts,
  },
  notices: [],
  error: null,
  created_at: '2026-03-11T06:00:00.000Z',
  started_at: null,
  finished_at: null,
};
