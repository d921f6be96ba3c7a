import { afterEach, expect, test } from '@jest/globals';
import { CONNECTOR_CIRCUITS, type ConnectorCircuits } from '../../../src/modules/connectors/index.js';
import { RequestSync } from '../../../src/modules/sync/index.js';
import { DATABASE, type Database } from '../../../src/platform/database/database.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const one = await testApp({ pluggyUrl: sandbox.url, webhooks: true });
// Another instance of the service on the same database.
const two = await testApp({ pluggyUrl: sandbox.url, beside: one });

const FAILING = 2;
const WORKING = 0;

const circuits = one.application.container.get<ConnectorCircuits>(CONNECTOR_CIRCUITS);

async function connected(person: Person, connector_id: number, user = 'user-ok'): Promise<Schema<'Connection'>> {
  const credentials = { user, password: 'password-ok' };
  const { body } = await person.request<Schema<'Connection'>>('POST', '/connections/', { connector_id, credentials });
  return until(
    async () => (await person.request<Schema<'Connection'>>('GET', `/connections/${body.id}/`)).body,
    ({ last_synced_at, status }) => last_synced_at !== null || status === 'outdated' || status === 'login_error',
  );
}
const connector = async (person: Person, id: number) =>
  (await person.request<Schema<'Connector'>>('GET', `/connectors/${id}/`)).body;
const logOf = async (person: Person, id: string) =>
  (await person.request<Schema<'SyncLog'>>('GET', `/sync_logs/${id}/`)).body;

/** A run that only reads, queued in the other instance. */
async function requested(person: Person, connectionId: string, trigger: 'schedule' | 'user'): Promise<string> {
  const { container } = two.application;
  const me = (await person.request<Schema<'Me'>>('GET', '/me/')).body;
  const log = await container.get<Database>(DATABASE).asSystem('a schedule', () =>
    container.get(RequestSync).run({
      userId: me.id as never,
      connectionId,
      kind: trigger === 'user' ? 'accounts' : 'full',
      trigger,
      wantsRefresh: false,
    }),
  );
  return log.id;
}

async function failFiveTimes(user = 'user-connection-error'): Promise<void> {
  for (let n = 0; n < 5; n += 1) await connected(await one.person(), FAILING, user);
}

afterEach(() => circuits.collected(FAILING));

test('a connector that fails holds up its own scheduled runs in every instance, and nobody else’s', async () => {
  const person = await one.person();
  const [mine, other] = [await connected(person, FAILING), await connected(person, WORKING)];
  await failFiveTimes();
  const { circuit } = await until(
    () => connector(person, FAILING),
    (body) => body.circuit.state === 'open',
  );
  expect(Date.parse(circuit.retry_at!)).toBeGreaterThan(Date.now());
  expect((await connector(person, WORKING)).circuit).toEqual({ state: 'closed', retry_at: null });

  const [putOff, elsewhere] = [
    await requested(person, mine.id, 'schedule'),
    await requested(person, other.id, 'schedule'),
  ];
  const waiting = await until(
    () => logOf(person, putOff),
    ({ notices }) => notices.length > 0,
  );
  expect(waiting).toMatchObject({ state: 'queued', error: null, notices: [{ code: 'connector_failing' }] });
  expect(Date.parse(waiting.notices[0]!.retry_at!)).toBeGreaterThan(Date.now());
  await until(
    () => logOf(person, elsewhere),
    ({ state }) => state === 'succeeded',
  );
  const [gauge] = one.application.gauges.filter(({ name }) => name === 'saldo_connector_circuits_opened');
  expect(await gauge!.read()).toEqual([
    { labels: { state: 'open' }, value: 1 },
    { labels: { state: 'half_open' }, value: 0 },
  ]);

  // A person who waits is the one who finds out that it works again.
  const preferring = { headers: { prefer: 'wait=60' } };
  const { body: tried } = await person.request<Schema<'SyncLog'>>(
    'POST',
    `/connections/${mine.id}/sync/`,
    undefined,
    preferring,
  );
  expect(tried.state).toBe('succeeded');
  expect((await connector(person, FAILING)).circuit.state).toBe('closed');
});

test('logins that fail are nobody’s fault but the person’s', async () => {
  await failFiveTimes('wrong-user');
  await failFiveTimes('user-locked');
  expect((await connector(await one.person(), FAILING)).circuit.state).toBe('closed');
});

test('half open, one run of all instances finds out, and what it reads closes the circuit', async () => {
  const person = await one.person();
  const { id } = await connected(person, FAILING);
  await failFiveTimes();
  await until(
    () => connector(person, FAILING),
    ({ circuit }) => circuit.state === 'open',
  );
  await one.database.sql('connector_circuits').update({ open_until: new Date(Date.now() - 1) });
  expect((await connector(person, FAILING)).circuit).toEqual({ state: 'half_open', retry_at: null });
  const others = two.application.container.get<ConnectorCircuits>(CONNECTOR_CIRCUITS);
  const admitted = await Promise.all(
    Array.from({ length: 10 }, (_, n) => (n % 2 ? circuits : others).enter(FAILING, `run ${n}`, 'background')),
  );
  expect(admitted.filter((retryAt) => retryAt === null)).toHaveLength(1);
  await one.database.sql('connector_circuits').update({ probe: null });
  const probe = await requested(person, id, 'schedule');
  await until(
    () => logOf(person, probe),
    ({ state }) => state === 'succeeded',
  );
  expect((await connector(person, FAILING)).circuit.state).toBe('closed');
});

test('a service that cannot be read is a failure of the connector, and the next reading closes the circuit', async () => {
  const person = await one.person();
  const { id } = await connected(person, FAILING);
  await sandbox.control('POST', '/faults', { path: '^/accounts', status: 500 });
  for (let n = 0; n < 4; n += 1) await circuits.failed(FAILING, 'provider_unavailable', null);
  const reading = await requested(person, id, 'user');
  await until(
    () => connector(person, FAILING),
    ({ circuit }) => circuit.state === 'open',
  );
  await sandbox.control('DELETE', '/faults');
  await until(
    () => logOf(person, reading),
    ({ state }) => state === 'succeeded',
  );
  expect((await connector(person, FAILING)).circuit.state).toBe('closed');
});
