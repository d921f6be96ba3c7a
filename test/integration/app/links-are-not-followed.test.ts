import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { digestOf } from '../../../src/modules/webhooks/application/webhook-proof.js';
import { SANDBOX_CLIENT_ID } from '../../../src/sandbox/index.js';
import { testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });

test('a proven notification of a known item is worked off without a request to the link that it holds', async () => {
  let asked = 0;
  const trap = createServer((_request, response) => {
    asked += 1;
    response.end('{"results":[]}');
  });
  await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
  try {
    const person = await app.person();
    const made = await person.request<{ id: string }>('POST', '/connections/', {
      connector_id: 2,
      credentials: { user: 'user-ok', password: 'password-ok' },
    });
    type Seen = { item_id: string; last_synced_at: string | null };
    const { body } = await until(
      () => person.request<Seen>('GET', `/connections/${made.body.id}/`),
      (answer) => answer.body.last_synced_at !== null,
    );
    const digest = digestOf('known');
    await app.database.sql('installation_secrets').insert({ purpose: 'webhook', digest, created_at: new Date() });
    const eventId = randomUUID();
    const account = await app.database.sql('bank_accounts').first('provider_account_id');
    const event = {
      event: 'transactions/created',
      eventId,
      itemId: body.item_id,
      accountId: account?.provider_account_id,
      clientId: SANDBOX_CLIENT_ID,
      transactionsCreatedAtFrom: new Date().toISOString(),
      createdTransactionsLink: `http://127.0.0.1:${(trap.address() as AddressInfo).port}/transactions`,
    };
    const headers = { 'x-webhook-secret': 'known' };
    expect((await app.server.request('POST', '/webhooks/pluggy/', { body: event, headers })).status).toBe(200);
    await until(
      () => app.database.sql('webhook_events').where({ event_id: eventId }).first('state'),
      (row) => row.state === 'processed',
    );
    expect(asked).toBe(0);
  } finally {
    trap.close();
  }
});
