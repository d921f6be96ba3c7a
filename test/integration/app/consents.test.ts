import { expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import type { Clock } from '../../../src/shared/clock.js';
import { type Person, testApp, until } from '../../support/app.js';
import { rawPluggy } from '../../support/raw-pluggy.js';
import { testSandbox } from '../../support/sandbox.js';
import { unzip } from '../../support/unzip.js';

type Consent = Schema<'Consent'>;

let ahead = 0;
const clock: Clock = { now: () => new Date(Date.now() + ahead) };
const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true, clock });

const GOOD = { user: 'user-ok', password: 'password-ok' };
const read = (person: Person, id: string, satisfies: (connection: Schema<'Connection'>) => boolean) =>
  until(
    () => person.request<Schema<'Connection'>>('GET', `/connections/${id}/`),
    ({ body }) => satisfies(body),
  );

async function connected(person: Person, body: object): Promise<Schema<'Connection'>> {
  const made = await person.request<Schema<'Connection'>>('POST', '/connections/', body);
  return (await read(person, made.body.id, ({ last_synced_at }) => last_synced_at !== null)).body;
}

async function consentsOf(person: Person, connectionId: string): Promise<Consent[]> {
  const path = `/consents/?connection_id=${connectionId}`;
  return (await person.request<Schema<'ConsentPage'>>('GET', path)).body.results;
}
const endings = (consents: Consent[]) => consents.map(({ given_through, end_reason }) => [given_through, end_reason]);

test('connecting with credentials is a consent to what the institution offers, by its name', async () => {
  const person = await app.person();
  const connection = await connected(person, { connector_id: 2, credentials: GOOD });
  const consents = await consentsOf(person, connection.id);
  const connector = (await person.request<Schema<'Connector'>>('GET', '/connectors/2/')).body;
  expect(consents).toEqual([
    {
      id: expect.any(String),
      connection_id: connection.id,
      connector_id: 2,
      institution: connector.name,
      given_through: 'credentials',
      products: connector.products,
      permissions: null,
      given_at: expect.any(String),
      expires_at: null,
      ended_at: null,
      end_reason: null,
    },
  ]);
  expect(consents[0]!.products.length).toBeGreaterThan(1);
  expect((await person.request<Consent>('GET', `/consents/${consents[0]!.id}/`)).body).toEqual(consents[0]);
});

test('new credentials begin another consent and end the one before; disconnecting ends the last', async () => {
  const person = await app.person();
  const { id } = await connected(person, { connector_id: 2, credentials: GOOD });
  expect((await person.request('PATCH', `/connections/${id}/`, { credentials: GOOD })).status).toBe(200);
  const repaired = await consentsOf(person, id);
  expect(endings(repaired)).toEqual([
    ['credentials', null],
    ['credentials', 'renewed'],
  ]);
  expect(repaired[1]!.ended_at! <= repaired[0]!.given_at).toBe(true);
  expect((await person.request('DELETE', `/connections/${id}/`)).status).toBe(204);
  expect(endings(await consentsOf(person, id))).toEqual([
    ['credentials', 'disconnected'],
    ['credentials', 'renewed'],
  ]);
});

test('what the provider deletes by itself is told apart from what the person ends', async () => {
  const person = await app.person();
  const { id, item_id } = await connected(person, { connector_id: 2, credentials: GOOD });
  await sandbox.control('DELETE', `/items/${item_id}`);
  await read(person, id, ({ status }) => status === 'disconnected');
  expect(endings(await consentsOf(person, id))).toEqual([['credentials', 'deleted_at_provider']]);
});

test('an item of the widget is a consent of the widget; its expiry is kept, and a later one is a renewal', async () => {
  const person = await app.person();
  const { body: token } = await person.request<Schema<'ConnectToken'>>('GET', '/connections/connect_token/');
  const made = await fetch(`${sandbox.url}/items`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': token.access_token },
    body: JSON.stringify({ connectorId: 600, parameters: { cpf: '761.092.776-73' } }),
  });
  const { id: item } = (await made.json()) as { id: string };
  const { id } = await connected(person, { item_id: item });
  const expires = async (at: string) => {
    await sandbox.control('POST', `/items/${item}/force`, { consentExpiresAt: at });
    await person.request('POST', `/connections/${id}/sync/`);
    await read(person, id, ({ consent_expires_at, status }) => consent_expires_at === at && status === 'updated');
  };
  const [soon, late] = [1, 300].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  await expires(soon!);
  expect(await consentsOf(person, id)).toMatchObject([{ given_through: 'connect_widget', expires_at: soon }]);
  ahead = 2 * 86_400_000;
  expect(await consentsOf(person, id)).toMatchObject([{ ended_at: soon, end_reason: 'expired' }]);
  await expires(late!);
  expect(await consentsOf(person, id)).toMatchObject([
    { given_through: 'connect_widget', expires_at: late, ended_at: null },
    { expires_at: soon, ended_at: soon, end_reason: 'expired' },
  ]);
  ahead = 0;
});

test('what was granted in Open Finance is kept with the consent, and a renewal has its own', async () => {
  const person = await app.person();
  const credentials = { cpf: '761.092.776-73' };
  const { id, item_id } = await connected(person, { connector_id: 600, credentials });
  const given = (await rawPluggy(sandbox.url).rows(`/consents?itemId=${item_id}`))[0]!.openFinancePermissionsGranted;
  const granted = [...new Set(given as string[])].sort();
  expect(granted.length).toBeGreaterThan(3);
  expect(await consentsOf(person, id)).toMatchObject([{ permissions: granted }]);
  const exported = await fetch(`${app.server.url}/api/banking/me/export/`, {
    headers: { authorization: `Bearer ${person.token}` },
  });
  const consents = unzip(Buffer.from(await exported.arrayBuffer())).get('consents.json')!;
  expect(JSON.parse(consents)).toMatchObject([{ permissions: granted }]);
  // As they were told then: what is granted later is not put into history.
  await app.database
    .sql('consents')
    .where({ connection_id: id })
    .update({ permissions: ['GRANTED_THEN'] });
  expect((await person.request('PATCH', `/connections/${id}/`, { credentials })).status).toBe(200);
  const renewed = await until(
    () => consentsOf(person, id),
    ([last]) => last!.permissions !== null,
  );
  expect(renewed).toMatchObject([{ permissions: granted }, { permissions: ['GRANTED_THEN'], end_reason: 'renewed' }]);
});

test('a consent that is taken back at the bank has ended there', async () => {
  const person = await app.person();
  const { id, item_id } = await connected(person, { connector_id: 600, credentials: { cpf: '761.092.776-73' } });
  expect(await consentsOf(person, id)).toMatchObject([{ given_through: 'credentials', ended_at: null }]);
  await sandbox.control('POST', `/items/${item_id}/revoke-consent`);
  await read(person, id, ({ status }) => status !== 'updated' && status !== 'updating');
  expect(endings(await consentsOf(person, id))).toEqual([['credentials', 'revoked_at_bank']]);
});
