import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { SANDBOX_CLIENT_SECRET } from '../../../src/sandbox/index.js';
import { SECRET, testApp, until } from '../../support/app.js';
import { TEST_KEYS } from '../../support/encryption.js';
import { keptLogger } from '../../support/kept-logger.js';
import { placesOf } from '../../support/places-of.js';
import { testSandbox } from '../../support/sandbox.js';

/** Each is found nowhere else by chance. */
const MARKS = {
  password: 'mark-password-7f3a',
  user: 'mark-user-7f3a',
  answer: 'mark-answer-7f3a',
  webhookSecret: 'mark-webhook-secret-of-32-characters-7f3a',
  wrongToken: 'mark.bearer.7f3a',
  wrongSecret: 'mark-wrong-secret-7f3a',
  cpf: '761.092.776-73',
  cpfDigits: '76109277673',
};

/** An answer of the form that the bank asks for: six digits, looked for as a value of its own, in JSON and in a row. */
const CODE = '739158';
const CODES = [`"${CODE}"`, `'${CODE}'`, `,${CODE},`, `=${CODE}`];

const logger = keptLogger();
const sandbox = await testSandbox();
const app = await testApp({
  pluggyUrl: sandbox.url,
  webhooks: true,
  webhookSecret: MARKS.webhookSecret,
  logger,
});
const person = await app.person();
const answers: string[] = [];

async function ask<Body>(
  method: string,
  path: string,
  { body, headers, raw }: { body?: unknown; headers?: Record<string, string>; raw?: string } = {},
) {
  const answer = await person.request<Body>(method, path, body, { ...(headers && { headers }), ...(raw && { raw }) });
  answers.push(`${method} ${path} ${inspect(answer.headers)} ${answer.text}`);
  return answer;
}

const ended = (id: string, ...statuses: string[]) =>
  until(
    () => ask<Schema<'Connection'>>('GET', `/connections/${id}/`),
    ({ body }) => statuses.includes(body.status),
  );

test('no secret stands in a log, a table, a job, a metric or an answer, whatever becomes of the request', async () => {
  const connect = (connector_id: number, credentials: object, headers: Record<string, string> = {}) =>
    ask<Schema<'Connection'>>('POST', '/connections/', { body: { connector_id, credentials }, headers });

  // Accepted, refused by the bank, refused by us, repeated with a key, cut off by a provider that fails.
  const wrong = { user: MARKS.user, password: MARKS.password };
  const key = { 'idempotency-key': randomUUID() };
  const refused = await connect(2, wrong, key);
  expect(refused.status).toBe(201);
  expect((await connect(2, wrong, key)).headers.get('idempotency-replayed')).toBe('true');
  expect((await connect(2, { ...wrong, password: `${MARKS.password}!` }, key)).status).toBe(422);
  expect((await ended(refused.body.id, 'login_error')).body.error).not.toBeNull();
  expect((await connect(2, { ...wrong, other: MARKS.answer })).status).toBe(422);
  expect((await connect(2, { user: MARKS.user, password: [MARKS.password] })).status).toBe(400);
  const raw = `{"connector_id": 2, "credentials": {"password": "${MARKS.password}" `;
  const broken = await ask('POST', '/connections/', { raw, headers: { 'content-type': 'application/json' } });
  expect(broken.status).toBe(400);
  await sandbox.control('POST', '/faults', { path: '^/items', method: 'POST', status: 500, times: 20 });
  expect((await connect(2, wrong)).status).toBeGreaterThanOrEqual(500);
  await sandbox.control('DELETE', '/faults');

  const asking = await connect(3, { user: 'user-ok', password: 'password-ok' });
  const { name } = (await ended(asking.body.id, 'waiting_user_input')).body.question!;
  const answer = (text: string) =>
    ask('POST', `/connections/${asking.body.id}/mfa/`, { body: { answers: { [name]: text } } });
  expect((await answer(MARKS.answer)).status).toBe(400);
  expect((await answer(CODE)).status).toBe(200);
  await ended(asking.body.id, 'login_error');
  const open = await connect(600, { cpf: MARKS.cpf });
  const { body: connection } = await ended(open.body.id, 'updated');
  const repair = { body: { credentials: wrong } };
  expect((await ask('PATCH', `/connections/${refused.body.id}/`, repair)).status).toBe(200);

  // Notifications with the secret, and with another; a bearer token that is none.
  const event = { event: 'item/updated', eventId: randomUUID(), itemId: connection.item_id };
  for (const secret of [MARKS.webhookSecret, MARKS.wrongSecret]) {
    const headers = { 'x-webhook-secret': secret };
    const answer = await app.server.request('POST', '/webhooks/pluggy/', { body: event, headers });
    answers.push(answer.text);
    expect(answer.status).toBe(secret === MARKS.webhookSecret ? 200 : 401);
  }
  const authorization = `Bearer ${MARKS.wrongToken}`;
  const stranger = await app.server.request('GET', '/me/', { headers: { authorization } });
  expect(stranger.status).toBe(401);
  answers.push(stranger.text);

  await until(
    () => ask<Schema<'Connection'>>('GET', `/connections/${connection.id}/`),
    ({ body }) => body.last_synced_at !== null,
  );
  for (const path of ['/me/', '/connections/', '/accounts/', '/transactions/?page_size=200', '/notifications/']) {
    expect((await ask('GET', path)).status).toBe(200);
  }
  // Jobs that were added now stay in the queue, to be looked at too.
  await app.stopWorker();
  await connect(2, wrong);
  answers.push((await app.server.request('GET', '/metrics')).text);

  const documents = await documentsOf(connection.item_id);
  expect(documents.length).toBeGreaterThan(1);
  const secrets = [
    ...Object.values(MARKS),
    ...CODES,
    person.token,
    SECRET,
    SANDBOX_CLIENT_SECRET,
    TEST_KEYS.split(':')[1]!,
    ...documents,
  ];
  const logs = inspect(logger.lines, { depth: 20, maxArrayLength: null, maxStringLength: null, showHidden: true });
  expect(logger.lines.length).toBeGreaterThan(20);
  expect(secrets.filter((secret) => logs.includes(secret))).toEqual([]);
  expect(secrets.filter((secret) => answers.join('\n').includes(secret))).toEqual([]);
  expect(await placesOf(app.database, secrets)).toEqual([]);
  // The search itself finds what is there.
  expect(await placesOf(app.database, [connection.item_id])).toContain(
    `public.bank_connections: ${connection.item_id}`,
  );
});

/** Every CPF and CNPJ that the bank gave with accounts and transactions, with and without punctuation. */
async function documentsOf(itemId: string): Promise<string[]> {
  const held = JSON.stringify(await sandbox.held(itemId));
  const found = held.match(/\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}/g) ?? [];
  return [...new Set(found.flatMap((document) => [document, document.replace(/\D/g, '')]))];
}
