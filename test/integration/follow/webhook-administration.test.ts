import { expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true });
const admin = await app.person({ admin: true });

type WebhookEvent = Schema<'WebhookEvent'>;
const list = async (query: string) =>
  (await admin.request<Schema<'WebhookEventPage'>>('GET', `/webhook_events/${query}`)).body;
const get = async (id: string) => (await admin.request<WebhookEvent>('GET', `/webhook_events/${id}/`)).body;

test('an admin lists notifications, looks at one, and has it acted on again with the same end', async () => {
  const person = await app.person();
  const credentials = { user: 'user-ok', password: 'password-ok' };
  const made = await person.request<Schema<'Connection'>>('POST', '/connections/', { connector_id: 2, credentials });
  const { results } = await until(
    () => list('?state=processed&event=item/created'),
    (page) => page.results.length > 0,
  );
  const [event] = results;
  expect(event).toMatchObject({ item_id: made.body.item_id, attempts: 1, last_error: null, state: 'processed' });
  expect((await list('?state=failed')).results).toEqual([]);
  // Of the others the first may not be here yet.
  const page = await until(
    () => list('?page_size=1'),
    ({ next }) => next !== null,
  );
  expect((await list(page.next!.slice(page.next!.indexOf('?')))).results[0]!.event_id).not.toBe(
    page.results[0]!.event_id,
  );

  // Its effect is lost, as if the first run had never been.
  await until(
    () => person.request<Schema<'Connection'>>('GET', `/connections/${made.body.id}/`),
    ({ body }) => body.last_synced_at !== null,
  );
  await app.database.sql('bank_connections').where({ id: made.body.id }).update({ provider_execution_status: 'LOST' });
  const again = await admin.request<WebhookEvent>('POST', `/webhook_events/${event!.event_id}/replay/`);
  expect(again).toMatchObject({ status: 202, body: { state: 'received', event_id: event!.event_id } });
  await admin.request('POST', `/webhook_events/${event!.event_id}/replay/`);
  await until(
    () => get(event!.event_id),
    ({ state, attempts }) => state === 'processed' && attempts >= 2,
  );
  const { body } = await person.request<Schema<'Connection'>>('GET', `/connections/${made.body.id}/`);
  expect(body).toMatchObject({ status: 'updated', provider_execution_status: 'SUCCESS' });
});

test('what never came is not there', async () => {
  expect((await admin.request('GET', '/webhook_events/never/')).status).toBe(404);
  expect((await admin.request('POST', '/webhook_events/never/replay/')).status).toBe(404);
});
