import { afterEach, describe, expect, test } from '@jest/globals';
import { WarnOfConsents } from '../../../src/modules/notifications/application/warn-of-consents.js';
import { DATABASE, type Database } from '../../../src/platform/database/database.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });

type Connection = Schema<'Connection'>;
type Notification = Schema<'Notification'>;

const PASSWORD = { password: 'password-ok' };

async function connect(person: Person, user: string, connector_id = 2, more = {}): Promise<Connection> {
  const credentials = { user, ...PASSWORD, ...more };
  const made = await person.request<Connection>('POST', '/connections/', { connector_id, credentials });
  expect(made.status).toBe(201);
  return made.body;
}
const get = async (person: Person, id: string) => (await person.request<Connection>('GET', `/connections/${id}/`)).body;
const reaches = (person: Person, id: string, satisfied: (connection: Connection) => boolean) =>
  until(() => get(person, id), satisfied);
const hasStep = (code: string) => (connection: Connection) => connection.next_action?.code === code;
const notifications = async (person: Person, query = '?open=true') =>
  (await person.request<Schema<'NotificationPage'>>('GET', `/notifications/${query}`)).body.results;
/** A sync that has come to its end, however long that takes. */
async function sync(person: Person, id: string): Promise<Schema<'SyncLog'>> {
  const started = await person.request<Schema<'SyncLog'>>('POST', `/connections/${id}/sync/`);
  const { body } = await until(
    () => person.request<Schema<'SyncLog'>>('GET', `/sync_logs/${started.body.id}/`),
    (answer) => answer.body.finished_at !== null,
  );
  return body;
}
const isSynced = ({ last_synced_at }: Connection) => last_synced_at !== null;

afterEach(async () => {
  await sandbox.control('PATCH', '/settings', { mfaSeconds: 300, minUpdateFrequencyHours: null });
  await sandbox.control('POST', '/connectors/2/health', { status: 'ONLINE' });
});

describe("the bank's question", () => {
  test('with a picture is shown by GET with what to send, and is a notification until it is answered', async () => {
    const person = await app.person();
    const { id } = await connect(person, 'user-ok-img');
    const asked = await reaches(person, id, hasStep('read_image'));
    const { send } = asked.next_action!;
    expect(asked.question!.data).toMatch(/^iVBOR/);
    expect(send).toMatchObject({ method: 'POST', path: `/api/banking/connections/${id}/mfa/`, under: 'answers' });
    expect(send!.fields[0]).toEqual(asked.question);
    expect(await notifications(person)).toMatchObject([{ kind: 'mfa_asked', connection_id: id, read_at: null }]);
    const answer = { [send!.under!]: { [send!.fields[0]!.name]: '123456' } };
    const path = send!.path.replace('/api/banking', '');
    expect((await person.request(send!.method, path, answer)).status).toBe(200);
    expect((await reaches(person, id, isSynced)).next_action).toBeNull();
    expect(await notifications(person)).toEqual([]);
    expect(await notifications(person, '')).toMatchObject([{ kind: 'mfa_asked', resolved_at: expect.any(String) }]);
  });

  test('with options, and then another one, is news each time', async () => {
    const person = await app.person();
    const { id } = await connect(person, 'user-ok-phone');
    const { next_action: first } = await reaches(person, id, hasStep('choose_option'));
    const [raised] = await notifications(person);
    await person.request('PATCH', `/notifications/${raised!.id}/`, { read: true });
    await person.request('POST', `/connections/${id}/mfa/`, { answers: { [first!.send!.fields[0]!.name]: '1' } });
    await reaches(person, id, hasStep('answer_question'));
    expect(await notifications(person)).toMatchObject([{ kind: 'mfa_asked', read_at: null }]);
  });

  test('that was not answered in time can be asked anew', async () => {
    const person = await app.person();
    await sandbox.control('PATCH', '/settings', { mfaSeconds: 0.3 });
    const { id } = await connect(person, 'user-ok', 3);
    const over = await reaches(person, id, ({ status, next_action }) => status === 'outdated' && next_action !== null);
    expect(over.next_action).toMatchObject({ code: 'ask_again', send: { method: 'POST', under: null, fields: [] } });
    await sandbox.control('PATCH', '/settings', { mfaSeconds: 300 });
    await person.request('POST', over.next_action!.send!.path.replace('/api/banking', ''));
    await reaches(person, id, hasStep('answer_question'));
  });
});

describe('a login', () => {
  test('with a code of its own is repaired with the code alone', async () => {
    const person = await app.person();
    const { id } = await connect(person, 'user-ok', 1, { token: '123456' });
    await reaches(person, id, isSynced);
    await sync(person, id);
    const waiting = await reaches(person, id, hasStep('enter_code'));
    expect(waiting.next_action).toMatchObject({ send: { method: 'PATCH', under: 'credentials' } });
    expect(waiting.next_action!.send!.fields.map(({ name }) => name)).toEqual(['token']);
    const repair = (token: string) => person.request('PATCH', `/connections/${id}/`, { credentials: { token } });
    expect((await repair('000000')).status).toBe(200);
    const wrong = await reaches(person, id, ({ error }) => error?.code === 'INVALID_CREDENTIALS_MFA');
    expect(wrong.next_action).toMatchObject({ code: 'enter_code' });
    expect((await repair('123456')).status).toBe(200);
    expect((await reaches(person, id, ({ status }) => status === 'updated')).next_action).toBeNull();
  });

  test.each([
    ['user-locked', 'unlock_account'],
    ['user-account-credentials-reset', 'reset_password'],
    ['user-not-supported', 'use_another_login'],
    ['user-logged', 'leave_bank_session'],
    ['user-unavailable', 'wait_for_retry'],
  ])('as %s has the next step %s', async (user, code) => {
    const person = await app.person();
    const { id } = await connect(person, user);
    const { next_action, status } = await reaches(person, id, hasStep(code));
    expect(next_action!.text.pt_br).not.toBe(next_action!.text.en);
    const kinds = (await notifications(person)).map(({ kind }) => kind);
    if (status === 'login_error') expect(kinds).toEqual(['login_failed']);
  });

  test("that needs something at the bank first says it in the bank's words, and is read again after a sync", async () => {
    const person = await app.person();
    const { id } = await connect(person, 'user-account-need-actions-provider-message');
    const { next_action } = await reaches(person, id, hasStep('act_at_bank'));
    expect(next_action!.text.pt_br).toContain('Atualize seu cadastro no aplicativo do banco.');
    expect(next_action!.send).toMatchObject({ method: 'POST', path: `/api/banking/connections/${id}/sync/` });
  });

  test('that failed too often must wait, and the time is told', async () => {
    const person = await app.person();
    const { id } = await connect(person, 'wrong-user');
    await reaches(person, id, hasStep('enter_credentials'));
    const wrong = { credentials: { user: 'wrong-again', ...PASSWORD } };
    await person.request('PATCH', `/connections/${id}/`, wrong);
    await until(
      () => person.request('PATCH', `/connections/${id}/`, wrong),
      ({ status }) => status === 429,
    );
    // The login refused before it may still be under way for us when the bank refuses the next one.
    const { next_action } = await reaches(person, id, hasStep('wait_after_failures'));
    expect(next_action).toMatchObject({ send: null, retry_at: expect.any(String) });
    expect(Date.parse(next_action!.retry_at!)).toBeGreaterThan(Date.now());
  });
});

describe('a connection', () => {
  test('that was refreshed a short time ago says when it may be again', async () => {
    const person = await app.person();
    const { id } = await connect(person, 'user-ok');
    await reaches(person, id, isSynced);
    await sandbox.control('PATCH', '/settings', { minUpdateFrequencyHours: 8 });
    const log = await sync(person, id);
    expect(log.notices).toMatchObject([{ code: 'refresh_too_soon' }]);
    const { next_action } = await reaches(person, id, hasStep('wait_to_refresh'));
    expect(next_action).toMatchObject({ retry_at: log.notices[0]!.retry_at });
  });

  test('of a connector that is offline waits for it', async () => {
    const person = await app.person();
    const { id } = await connect(person, 'user-connection-error');
    await reaches(person, id, hasStep('wait_for_retry'));
    await sandbox.control('POST', '/connectors/2/health', { status: 'OFFLINE' });
    await reaches(person, id, hasStep('wait_for_connector'));
    await sandbox.control('POST', '/connectors/2/health', { status: 'UNSTABLE' });
    await reaches(person, id, hasStep('connector_unstable'));
  });

  test('that Pluggy has removed is lost, and can be made anew', async () => {
    const person = await app.person();
    const made = await connect(person, 'user-ok');
    await reaches(person, made.id, isSynced);
    await sandbox.control('DELETE', `/items/${made.item_id}`);
    const { next_action } = await reaches(person, made.id, ({ status }) => status === 'disconnected');
    expect(next_action).toMatchObject({ code: 'connect_again', send: { method: 'POST', under: 'credentials' } });
    expect(await notifications(person)).toMatchObject([{ kind: 'connection_lost', connection_id: made.id }]);
  });

  test('that the person ended is no news', async () => {
    const person = await app.person();
    const { id } = await connect(person, 'user-ok');
    await reaches(person, id, isSynced);
    await person.request('DELETE', `/connections/${id}/`);
    expect((await get(person, id)).next_action).toBeNull();
    expect(await notifications(person, '')).toEqual([]);
  });
});

describe('a consent', () => {
  const consented = async (person: Person) => {
    const made = await person.request<Connection>('POST', '/connections/', {
      connector_id: 601,
      credentials: { cpf: '761.092.776-73' },
    });
    expect(made.status).toBe(201);
    return reaches(person, made.body.id, isSynced);
  };
  const endsIn = async (connection: Connection, days: number) => {
    const consentExpiresAt = new Date(Date.now() + days * 86_400_000).toISOString();
    await sandbox.control('POST', `/items/${connection.item_id}/force`, { consentExpiresAt });
    await sandbox.collect(connection.item_id);
  };
  const { container } = app.application;
  const warn = () =>
    container
      .get<Database>(DATABASE)
      .asSystem('a test of the schedule', () =>
        container.get(WarnOfConsents).run({}, { signal: new AbortController().signal }),
      );

  test('that was revoked at the bank loses the connection until it is given anew', async () => {
    const person = await app.person();
    const { id, item_id } = await consented(person);
    await sandbox.control('POST', `/items/${item_id}/revoke-consent`);
    const { next_action } = await reaches(person, id, hasStep('consent_revoked'));
    expect(next_action!.send).toMatchObject({
      method: 'GET',
      path: `/api/banking/connections/connect_token/?connection_id=${id}`,
    });
    expect(await notifications(person)).toMatchObject([{ kind: 'connection_lost', connection_id: id }]);
  });

  test('is warned of 15, 5 and 1 days before its end, once each, and no more when it is renewed', async () => {
    const person = await app.person();
    const connection = await consented(person);
    const found: Notification[] = [];
    for (const days of [14.5, 4.5, 0.5]) {
      await endsIn(connection, days);
      const due = (at: string | null) => at !== null && Date.parse(at) < Date.now() + days * 86_400_000 + 60_000;
      await reaches(person, connection.id, ({ consent_expires_at }) => due(consent_expires_at));
      await warn();
      const [open, ...others] = await notifications(person, '?open=true&read=false');
      expect(others).toEqual([]);
      found.push(open!);
      await person.request('PATCH', `/notifications/${open!.id}/`, { read: true });
      await warn();
      expect(await notifications(person, '?open=true&read=false')).toEqual([]);
    }
    expect(found.map(({ kind, data }) => [kind, data.days_left])).toEqual(
      [15, 5, 1].map((d) => ['consent_expiring', d]),
    );
    expect(new Set(found.map(({ id }) => id)).size).toBe(1);
    await endsIn(connection, 300);
    await until(
      () => notifications(person),
      (open) => open.length === 0,
    );
  });
});

describe('the inbox', () => {
  test('keeps what was read and dismissed, and is its owner’s alone', async () => {
    const [person, stranger] = [await app.person(), await app.person()];
    const { id } = await connect(person, 'wrong-user');
    await reaches(person, id, hasStep('enter_credentials'));
    const [one] = await notifications(person);
    const change = await person.request<Notification>('PATCH', `/notifications/${one!.id}/`, { dismissed: true });
    expect(change.body).toMatchObject({ dismissed_at: expect.any(String), read_at: null, resolved_at: null });
    expect(await notifications(person)).toEqual([]);
    expect(await notifications(person, '?open=false')).toMatchObject([{ id: one!.id }]);
    expect(await notifications(stranger, '')).toEqual([]);
    expect((await stranger.request('PATCH', `/notifications/${one!.id}/`, { read: true })).status).toBe(404);
  });
});
