import { beforeEach, expect, test } from '@jest/globals';
import { WarnOfRetired } from '../../../src/modules/notifications/application/warn-of-retired.js';
import { DATABASE, type Database } from '../../../src/platform/database/database.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

/** Every way that the life of a connection can turn, over HTTP from end to end: its next step, and who is told. */
const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });

type Connection = Schema<'Connection'>;
type Send = Schema<'NextAction'>['send'];

const OPEN_FINANCE = { cpf: '761.092.776-73' };
const login = (user: string, more = {}) => ({ user, password: 'password-ok', ...more });
const get = async (person: Person, id: string) => (await person.request<Connection>('GET', `/connections/${id}/`)).body;
const reaches = (person: Person, id: string, satisfied: (connection: Connection) => boolean) =>
  until(() => get(person, id), satisfied);

async function connect(person: Person, connector_id: number, credentials: Record<string, string>): Promise<Connection> {
  const made = await person.request<Connection>('POST', '/connections/', { connector_id, credentials });
  expect(made.status).toBe(201);
  return made.body;
}
async function synced(person: Person, connector_id = 2, credentials: Record<string, string> = login('user-ok')) {
  const { id } = await connect(person, connector_id, credentials);
  return reaches(person, id, ({ last_synced_at }) => last_synced_at !== null);
}
const sync = (person: Person, id: string) =>
  person.request('POST', `/connections/${id}/sync/`, undefined, { headers: { prefer: 'wait=60' } });
const settings = (values: Record<string, unknown>) => sandbox.control('PATCH', '/settings', values);
const health = (connector: number, status: string) =>
  sandbox.control('POST', `/connectors/${connector}/health`, { status });

/** As the schedule does it. */
const warnOfRetired = () =>
  app.application.container
    .get<Database>(DATABASE)
    .asSystem('a schedule', () =>
      app.application.container.get(WarnOfRetired).run({}, { signal: new AbortController().signal }),
    );

const answers = (field: string) => ({ method: 'POST', under: 'answers', fields: [{ name: field }] });
const credentials = (...fields: string[]) => ({
  method: 'PATCH',
  under: 'credentials',
  fields: fields.map((name) => ({ name })),
});
const SYNCS = { method: 'POST', path: expect.stringMatching(/\/sync\/$/), under: null, fields: [] };
const WIDGET = {
  method: 'GET',
  path: expect.stringContaining('/connect_token/?connection_id='),
  under: null,
  fields: [],
};

interface Turn {
  what: string;
  arrive(person: Person): Promise<Connection>;
  code: string;
  send: Send | object | null;
  /** The notification that it leaves open. */
  told: string | null;
  /** The person learns when to try again. */
  at?: true;
}

const TURNS: Turn[] = [
  {
    what: 'a one-time code that goes with the login was wrong',
    arrive: (person) => connect(person, 1, login('user-ok', { token: '000000' })),
    code: 'enter_code',
    send: credentials('token'),
    told: 'login_failed',
  },
  {
    what: 'the bank asks for a code after the login',
    arrive: (person) => connect(person, 3, login('user-ok')),
    code: 'answer_question',
    send: answers('token'),
    told: 'mfa_asked',
  },
  {
    what: 'the bank shows a picture',
    arrive: (person) => connect(person, 2, login('user-ok-img')),
    code: 'read_image',
    send: answers('token'),
    told: 'mfa_asked',
  },
  {
    what: 'the bank offers options',
    arrive: (person) => connect(person, 5, login('user-ok')),
    code: 'choose_option',
    send: { method: 'POST', under: 'answers' },
    told: 'mfa_asked',
  },
  {
    what: 'a QR code is to be read with the bank’s app',
    arrive: (person) => connect(person, 4, login('user-ok')),
    code: 'read_qr_code',
    send: null,
    told: 'action_needed',
  },
  {
    what: 'the access is to be allowed in the bank’s app',
    arrive: (person) => connect(person, 601, OPEN_FINANCE),
    code: 'authorise_in_app',
    send: null,
    told: 'action_needed',
  },
  {
    what: 'the access was not allowed',
    async arrive(person) {
      const made = await connect(person, 601, OPEN_FINANCE);
      await reaches(person, made.id, ({ status }) => status === 'waiting_user_action');
      await sandbox.control('POST', `/items/${made.item_id}/authorise`, { verdict: 'rejected' });
      return made;
    },
    code: 'give_consent',
    send: WIDGET,
    told: 'login_failed',
  },
  {
    what: 'a question’s time is over',
    async arrive(person) {
      await settings({ mfaSeconds: 0.3 });
      return connect(person, 3, login('user-ok'));
    },
    code: 'ask_again',
    send: SYNCS,
    told: 'sync_failed',
  },
  {
    what: 'the login is wrong',
    arrive: (person) => connect(person, 2, login('wrong-user')),
    code: 'enter_credentials',
    send: credentials('user', 'password'),
    told: 'login_failed',
  },
  {
    what: 'too many logins have failed',
    async arrive(person) {
      const made = await connect(person, 2, login('wrong-user'));
      await reaches(person, made.id, ({ status }) => status === 'login_error');
      const wrong = () => person.request('PATCH', `/connections/${made.id}/`, { credentials: login('wrong-again') });
      await until(wrong, ({ status }) => status === 429);
      return made;
    },
    code: 'wait_after_failures',
    send: null,
    told: 'login_failed',
    at: true,
  },
  {
    what: 'the bank was asked a short time ago',
    async arrive(person) {
      const made = await synced(person);
      await settings({ minUpdateFrequencyHours: 8 });
      await sync(person, made.id);
      return made;
    },
    code: 'wait_to_refresh',
    send: null,
    told: null,
    at: true,
  },
  {
    what: 'the consent was revoked at the bank',
    async arrive(person) {
      await settings({ autoAuthorise: true });
      const made = await synced(person, 601, OPEN_FINANCE);
      await sandbox.control('POST', `/items/${made.item_id}/revoke-consent`);
      return made;
    },
    code: 'consent_revoked',
    send: WIDGET,
    told: 'connection_lost',
  },
  {
    what: 'the connector is offline',
    async arrive(person) {
      const made = await connect(person, 2, login('user-unavailable'));
      await reaches(person, made.id, ({ status }) => status === 'outdated');
      await health(2, 'OFFLINE');
      return made;
    },
    code: 'wait_for_connector',
    send: null,
    told: 'sync_failed',
    at: true,
  },
  {
    what: 'Pluggy has removed the item',
    async arrive(person) {
      const made = await synced(person);
      await sandbox.control('DELETE', `/items/${made.item_id}`);
      return made;
    },
    code: 'connect_again',
    send: { method: 'POST', path: '/api/banking/connections/', under: 'credentials' },
    told: 'connection_lost',
  },
  {
    what: 'the connector is no longer offered',
    async arrive(person) {
      const made = await synced(person);
      await app.database.sql('connectors').where({ id: 2 }).update({ retired_at: new Date() });
      await warnOfRetired();
      await warnOfRetired();
      return made;
    },
    code: 'choose_another_connector',
    send: null,
    told: 'action_needed',
  },
  {
    what: 'the connector is no longer offered, and Pluggy has removed the item',
    async arrive(person) {
      const made = await synced(person);
      await app.database.sql('connectors').where({ id: 2 }).update({ retired_at: new Date() });
      await sandbox.control('DELETE', `/items/${made.item_id}`);
      return reaches(person, made.id, ({ status }) => status === 'disconnected');
    },
    code: 'choose_another_connector',
    send: null,
    told: 'connection_lost',
  },
];

beforeEach(async () => {
  await settings({ mfaSeconds: 300, minUpdateFrequencyHours: null, autoAuthorise: false });
  await health(2, 'ONLINE');
  await app.database.sql('connectors').update({ retired_at: null });
});

test.each(TURNS)('when $what, the next step is $code and $told is open', async ({ arrive, code, send, told, at }) => {
  const person = await app.person();
  const { id } = await arrive(person);
  const { next_action } = await reaches(person, id, (connection) => connection.next_action?.code === code);
  if (send === null) expect(next_action!.send).toBeNull();
  else expect(next_action!.send).toMatchObject(send);
  const { pt_br, en } = next_action!.text;
  expect(pt_br.length).toBeGreaterThan(20);
  expect(en.length).toBeGreaterThan(20);
  expect(pt_br).not.toBe(en);
  if (at) expect(Date.parse(next_action!.retry_at!)).toBeGreaterThan(Date.now());
  const open = () => person.request<Schema<'NotificationPage'>>('GET', '/notifications/?open=true');
  const { body } = await until(
    open,
    ({ body: { results } }) => told === null || results.some(({ kind }) => kind === told),
  );
  expect(body.results.map(({ kind }) => kind)).toEqual(told === null ? [] : [told]);
  expect(body.results.every(({ connection_id }) => connection_id === id)).toBe(true);
});

test('a connector that is offline refuses a new connection in clear words', async () => {
  await health(2, 'OFFLINE');
  const person = await app.person();
  const refused = await person.request('POST', '/connections/', { connector_id: 2, credentials: login('user-ok') });
  expect(refused).toMatchObject({ status: 503, body: { code: 'connector_offline' } });
});
