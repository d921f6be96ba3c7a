import { createHmac, randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { KnexInstallationSecrets } from '../../../src/modules/webhooks/adapters/knex-installation-secrets.js';
import { KnexWebhookEventRepository } from '../../../src/modules/webhooks/adapters/knex-webhook-event-repository.js';
import { WebhooksController } from '../../../src/modules/webhooks/adapters/webhooks-controller.js';
import { ReceiveWebhook } from '../../../src/modules/webhooks/application/receive-webhook.js';
import { WebhookVerifier } from '../../../src/modules/webhooks/application/webhook-verifier.js';
import { GraphileJobQueue } from '../../../src/platform/jobs/graphile-job-queue.js';
import { systemClock } from '../../../src/shared/clock.js';
import type { JobQueue } from '../../../src/shared/job-queue.js';
import { testDatabase } from '../../support/postgres.js';
import { testServer } from '../../support/server.js';
import { silentLogger } from '../../support/silent-logger.js';

const { database } = await testDatabase();
const SIGNING_KEY = 'signing-key';
const settings = {
  secretHeader: 'x-webhook-secret',
  secrets: { current: 'current-secret', previous: 'previous-secret' },
  hmac: {
    header: 'x-signature',
    algorithm: 'sha512',
    encoding: 'base64',
    keyEncoding: 'utf8',
    secrets: [SIGNING_KEY],
  },
  clientId: 'our-client',
  allowedAddresses: [],
} as const;

const queue = new GraphileJobQueue(database);
let jobFailure: Error | null = null;
const jobs: JobQueue = {
  async add(...job) {
    await queue.add(...job);
    if (jobFailure) throw jobFailure;
  },
};
const verifier = new WebhookVerifier(settings, new KnexInstallationSecrets(database), silentLogger);
const events = new KnexWebhookEventRepository(database);
const receive = new ReceiveWebhook(verifier, events, jobs, database, systemClock);
const server = await testServer({
  operations: { receivePluggyWebhook: new WebhooksController(receive, database).receivePluggyWebhook },
});

const anEvent = (facts: Record<string, unknown> = {}) => ({
  event: 'item/updated',
  eventId: randomUUID(),
  itemId: randomUUID(),
  clientId: 'our-client',
  triggeredBy: 'SYNC',
  ...facts,
});
const proven = { 'x-webhook-secret': 'current-secret' };
const deliver = (body: unknown, headers: Record<string, string> = proven) =>
  server.request('POST', '/webhooks/pluggy/', { body, headers });
const deliverRaw = (raw: string, headers: Record<string, string> = {}) =>
  server.request('POST', '/webhooks/pluggy/', {
    raw,
    headers: { 'content-type': 'application/json', ...proven, ...headers },
  });

const storedEvents = () => database.sql('webhook_events');
const queuedJobs = async (): Promise<string[]> => {
  const found: { rows: { event_id: string }[] } = await database.sql.raw(
    `select payload->>'eventId' as event_id from graphile_worker._private_jobs jobs
     join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id
     where tasks.identifier = 'process_webhook_event'`,
  );
  return found.rows.map((row) => row.event_id);
};

beforeEach(async () => {
  await database.sql.raw('truncate webhook_events, graphile_worker._private_jobs');
  jobFailure = null;
});

describe('a notification that proves itself', () => {
  test('is stored with its job and answered', async () => {
    const event = anEvent({ transactionIds: [randomUUID()], accountId: randomUUID(), event: 'transactions/deleted' });
    expect(await deliver(event)).toMatchObject({ status: 200, body: { event_id: event.eventId, duplicate: false } });
    expect(await storedEvents()).toEqual([
      expect.objectContaining({
        event_id: event.eventId,
        event: 'transactions/deleted',
        item_id: event.itemId,
        account_id: (event as Record<string, unknown>).accountId,
        state: 'received',
      }),
    ]);
    expect(await queuedJobs()).toEqual([event.eventId]);
  });

  test('by the previous secret, or by a signature over its bytes, is taken as well', async () => {
    const [first, second] = [anEvent(), anEvent()];
    expect((await deliver(first, { 'x-webhook-secret': 'previous-secret' })).status).toBe(200);
    const raw = JSON.stringify(second, null, 3);
    const signature = createHmac('sha512', SIGNING_KEY).update(raw).digest('base64');
    expect((await deliverRaw(raw, { 'x-webhook-secret': '', 'x-signature': signature })).status).toBe(200);
    expect((await queuedJobs()).sort()).toEqual([first.eventId, second.eventId].sort());
  });

  test('a hundred times, ten at once, has one effect', async () => {
    const event = anEvent();
    const answers = [];
    for (let round = 0; round < 10; round += 1) {
      answers.push(...(await Promise.all(Array.from({ length: 10 }, () => deliver(event)))));
    }
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers.filter(({ body }) => (body as { duplicate?: boolean }).duplicate === false)).toHaveLength(1);
    expect(await storedEvents()).toHaveLength(1);
    expect(await queuedJobs()).toEqual([event.eventId]);
  });

  test('of a kind that we do not know is kept and asks for no work', async () => {
    const event = anEvent({ event: 'payment_intent/created', paymentIntentId: randomUUID() });
    expect((await deliver(event)).status).toBe(200);
    expect(await storedEvents()).toEqual([expect.objectContaining({ state: 'ignored' })]);
    expect(await queuedJobs()).toEqual([]);
  });

  test('leaves nothing of what we do not know in the table', async () => {
    await deliver(
      anEvent({ error: { message: 'CPF 123.456.789-00' }, createdTransactionsLink: 'https://evil.example' }),
    );
    expect(JSON.stringify(await storedEvents())).not.toMatch(/123\.456|evil/);
  });

  test('is not stored when its job cannot be, so that it is sent again', async () => {
    jobFailure = new Error('the queue is broken');
    expect((await deliver(anEvent())).status).toBe(500);
    expect(await storedEvents()).toEqual([]);
    expect(await queuedJobs()).toEqual([]);
  });
});

describe('a notification that must not be taken', () => {
  const nothing = async () => expect([await storedEvents(), await queuedJobs()]).toEqual([[], []]);

  test.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['without a proof', {}, {}],
    ['with a wrong secret', {}, { 'x-webhook-secret': 'wrong' }],
    ['with a wrong signature', {}, { 'x-signature': 'AAAA' }],
    ['with the secret in place of a token', {}, { authorization: 'Bearer current-secret' }],
    ['for another client', { clientId: 'another' }, proven],
  ])('%s is refused, and nothing is stored', async (_, facts, headers) => {
    expect(await deliver(anEvent(facts), headers)).toMatchObject({
      status: 401,
      body: { code: 'webhook_unauthenticated' },
    });
    await nothing();
  });

  test('whose bytes are not those that were signed is refused', async () => {
    const signature = createHmac('sha512', SIGNING_KEY).update(JSON.stringify(anEvent())).digest('base64');
    const answer = await deliver(anEvent(), { 'x-signature': signature });
    expect(answer).toMatchObject({ status: 401 });
    await nothing();
  });

  test.each<[string, number, string, Record<string, string>]>([
    ['broken JSON', 400, '{"event":', {}],
    ['no object', 400, '[]', {}],
    ['no event id', 400, '{"event":"item/updated"}', {}],
    ['an event id of another type', 400, '{"event":"item/updated","eventId":7}', {}],
    ['an item id that is none', 400, '{"event":"item/updated","eventId":"e","itemId":"../x"}', {}],
    ['a null character', 400, '{"event":"item/updated","eventId":"e\\u0000"}', {}],
    ['another media type', 415, 'event=item/updated', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['more than we take', 413, `{"event":"x","eventId":"e","padding":"${'x'.repeat(1_100_000)}"}`, {}],
  ])('with %s is answered %i', async (_, status, raw, headers) => {
    expect((await deliverRaw(raw, headers)).status).toBe(status);
    await nothing();
  });
});
