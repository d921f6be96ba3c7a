import { beforeAll, describe, expect, test } from '@jest/globals';
import { type DescribedOperation, describedOperations } from '../../scripts/isolation/described-operations.js';
import { foreignIds } from '../../scripts/isolation/foreign-ids.js';
import { addSignIns } from '../../scripts/isolation/sign-ins.js';
import { DATABASE, type Database } from '../../src/platform/database/database.js';
import type { Schema } from '../../src/platform/http/operations.js';
import type { UserId } from '../../src/shared/principal.js';
import { type Person, testApp, until } from '../support/app.js';
import { testSandbox } from '../support/sandbox.js';
import type { TestAnswer } from '../support/server.js';

/** Every operation of the contract that acts is done once, and its event looked for in the record that the user reads. */

/** Whoever asks is nobody yet: what came of it is an event of its own (`sign_in`, `accept_invitation`, …). */
const SIGNING_IN = ['signIn', 'passSecondFactor', 'acceptInvitation', 'resetPassword'];
/** Pluggy asks; each notification is kept itself. */
const NOT_BY_A_USER = ['receivePluggyWebhook'];
/** They act on accounts, which users of tokens have not, or on what is not so here: their refusal is the event. */
const REFUSED_HERE = [
  'changePassword',
  'startTotp',
  'confirmTotp',
  'disableTotp',
  'renewRecoveryCodes',
  'createInvitation',
  'createPasswordReset',
  'answerMfa',
  // It is for installations with accounts of their own.
  'updateUser',
  // The transactions of its example are nobody's.
  'pairTransactions',
  // They were accepted just before.
  'refuseAccountMatch',
  'refuseHoldingMatch',
  'refuseTransactionMatch',
];
/** Reading that gives everything away, or a way in. */
const READS = ['exportMe', 'createConnectToken'];

const acting = describedOperations().filter(({ id, method }) => method !== 'GET' || READS.includes(id));
const recorded = acting.filter(({ id }) => ![...SIGNING_IN, ...NOT_BY_A_USER].includes(id));

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
let person: Person;
let ids: Record<string, string>;
const answers = new Map<string, TestAnswer<{ id?: unknown }>>();
const events = new Map<string, Schema<'AuditEvent'>>();

beforeAll(async () => {
  person = await app.person({ admin: true });
  const { body: me } = await person.request<Schema<'Me'>>('GET', '/me/');
  await addSignIns(app.database, me.id);
  ids = await foreignIds((method, path, body) => person.request(method, path, body), sandbox.control);
  ids.webhook_events = 'an-event';
  await app.database.sql('webhook_events').insert({
    event_id: ids.webhook_events,
    event: 'item/updated',
    item_id: ids.items,
    payload: {},
    state: 'failed',
    received_at: new Date(),
  });
  // What ends things comes when all else is done with them; a match that is accepted ends one of its rows.
  const last = ({ id, method }: DescribedOperation) =>
    id === 'revokeOtherSessions' ? 3 : method === 'DELETE' ? 2 : id.endsWith('Match') ? 1 : 0;
  for (const operation of recorded.toSorted((a, b) => last(a) - last(b))) {
    const ask = () => person.request<{ id?: unknown }>(operation.method, pathOf(operation), bodyOf(operation));
    // What the bank is doing just now stands in the way of a repair, for a moment.
    const answer = await (operation.id === 'repairConnection' ? until(ask, ({ status }) => status < 400) : ask());
    answers.set(operation.id, answer);
  }
  for (let next: string | null = '/audit_events/?page_size=200'; next; ) {
    const { body }: TestAnswer<Schema<'AuditEventPage'>> = await person.request('GET', next);
    for (const event of body.results) if (event.request_id) events.set(event.request_id, event);
    next = body.next;
  }
}, 600_000);

/** The contract's example, but for one that names a category which is not everywhere. */
const bodyOf = ({ id, body }: DescribedOperation) =>
  id === 'updateTransaction' ? { note: 'Pizza with friends' } : body?.examples[0];
const listOf = ({ path }: DescribedOperation) => path.slice(1, path.indexOf('/{'));
const idIn = (operation: DescribedOperation) => {
  if (!operation.path.includes('{')) return null;
  const list = listOf(operation);
  const kind = { 'accounts/matches': 'account_matches', 'holdings/matches': 'holding_matches' }[list];
  return ids[kind ?? list.split('/').at(-1)!]!;
};
const pathOf = (operation: DescribedOperation) => operation.path.replace(/\{\w+\}/, idIn(operation) ?? '');
const named = recorded.map((operation) => [operation.id, operation] as const);

test('what is not recorded as a request is what nobody is known for yet, and no more', () => {
  const open = acting.filter(({ secured }) => !secured).map(({ id }) => id);
  expect(open.toSorted()).toEqual([...SIGNING_IN, ...NOT_BY_A_USER].toSorted());
});

describe('the record tells', () => {
  test.each(named)('who did %s, from where, and how it ended', (id) => {
    const { status, headers, body } = answers.get(id)!;
    expect([id, status < 400]).toEqual([id, !REFUSED_HERE.includes(id)]);
    expect(events.get(headers.get('x-request-id')!)).toMatchObject({
      action: id,
      actor: { kind: 'bearer' },
      address: '127.0.0.1',
      outcome: status < 400 ? 'succeeded' : 'refused',
      status,
      code: (body as Partial<Schema<'Problem'>> | undefined)?.code ?? null,
    });
  });

  test.each(named.filter(([, { path }]) => path.includes('{')))('which object %s was about', (id, operation) => {
    const { headers } = answers.get(id)!;
    const { object } = events.get(headers.get('x-request-id')!)!;
    expect(object).toEqual({ type: listOf(operation), id: idIn(operation) });
  });

  test.each(['createConnection', 'createApiKey'])('what %s made', (id) => {
    const { headers, body } = answers.get(id)!;
    expect(events.get(headers.get('x-request-id')!)!.object!.id).toBe(body.id);
  });
});

test('the record holds nothing of what requests said', async () => {
  const text = JSON.stringify(await app.database.sql('audit_events'));
  const said = recorded
    .flatMap((operation) => Object.values(bodyOf(operation) ?? {}))
    .filter((value) => String(value).length > 3);
  expect(said.length).toBeGreaterThan(5);
  for (const value of said) expect(text).not.toContain(JSON.stringify(value));
  expect(text).not.toContain(person.token);
});

test('a request about what is not the user’s names no object, and one that changes nothing is not there', async () => {
  const stranger = await app.person();
  const foreign = await stranger.request('DELETE', `/api_keys/${ids.api_keys}/`);
  const reading = await stranger.request('GET', '/accounts/');
  const { body } = await stranger.request<Schema<'AuditEventPage'>>('GET', '/audit_events/');
  expect(body.results).toMatchObject([{ action: 'revokeApiKey', outcome: 'refused', status: 404, object: null }]);
  expect(body.results[0]!.request_id).toBe(foreign.headers.get('x-request-id'));
  expect(body.results.map(({ request_id }) => request_id)).not.toContain(reading.headers.get('x-request-id'));
});

test('a request that is asked for again by its Idempotency-Key is one event', async () => {
  const asker = await app.person();
  const again = () =>
    asker.request(
      'POST',
      '/connections/',
      { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } },
      {
        headers: { 'idempotency-key': 'once' },
      },
    );
  expect([(await again()).status, (await again()).status]).toEqual([201, 201]);
  const { body } = await asker.request<Schema<'AuditEventPage'>>('GET', '/audit_events/');
  expect(body.results.map(({ action }) => action)).toEqual(['createConnection']);
});

describe('the record cannot be changed', () => {
  const changes = ['delete from audit_events', "update audit_events set action = 'x'", 'truncate audit_events'];

  test.each(changes)('by the owner of the table: %s', async (statement) => {
    await expect(app.database.sql.raw(statement)).rejects.toThrow('append only');
  });

  test.each([...changes, 'select saldo_forget_audit(saldo_user_id())'])(
    'by a user’s request: %s',
    async (statement) => {
      const restricted = app.application.container.get<Database>(DATABASE);
      const userId = ids.users as UserId;
      const attempt = restricted.asUser(userId, async () => restricted.sql.raw(statement));
      await expect(attempt).rejects.toMatchObject({ code: '42501' });
    },
  );
});
