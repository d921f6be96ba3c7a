import { beforeEach, describe, expect, test } from '@jest/globals';
import type { RefreshOneConnector } from '../../../src/modules/connectors/index.js';
import { KnexInstallationSecrets } from '../../../src/modules/webhooks/adapters/knex-installation-secrets.js';
import { KnexWebhookEventRepository } from '../../../src/modules/webhooks/adapters/knex-webhook-event-repository.js';
import { ProcessWebhookEvent } from '../../../src/modules/webhooks/application/process-webhook-event.js';
import { RetryFailedWebhookEvents } from '../../../src/modules/webhooks/application/retry-failed-webhook-events.js';
import type { ItemEvents } from '../../../src/modules/webhooks/index.js';
import { ProviderUnavailable } from '../../../src/shared/errors.js';
import type { JobQueue } from '../../../src/shared/job-queue.js';
import { aNotification } from '../../support/a-notification.js';
import { testDatabase } from '../../support/postgres.js';
import { silentLogger } from '../../support/silent-logger.js';

const { database } = await testDatabase();
const events = new KnexWebhookEventRepository(database);
const NOW = new Date('2026-03-01T10:00:00.000Z');
const clock = { now: () => NOW };

/** Items that are ours, and what was asked about them. */
let asked: unknown[];
let failure: Error | null;
const items: ItemEvents = {
  async itemChanged(itemId) {
    if (failure) throw failure;
    asked.push(['item', itemId]);
    return itemId !== 'stranger';
  },
  async transactionsChanged(...names) {
    asked.push(['transactions', ...names]);
    return true;
  },
};
const refreshConnector = {
  async run(id: number) {
    asked.push(['connector', id]);
    return true;
  },
} as RefreshOneConnector;

const process = new ProcessWebhookEvent(events, items, refreshConnector, clock, silentLogger);
const aRun = (attempt = 1) => ({ attempt, maxAttempts: 3, signal: new AbortController().signal });

async function stored(facts: Parameters<typeof aNotification>[0] = {}, receivedAt = NOW) {
  const notification = aNotification(facts);
  expect(await events.add(notification, 'received', receivedAt)).toBe(true);
  return notification;
}

beforeEach(async () => {
  await database.sql.raw('truncate webhook_events, installation_secrets');
  [asked, failure] = [[], null];
});

describe('an event', () => {
  test('is kept with every field that we know', async () => {
    const notification = await stored({ accountId: 'a', connectorId: 5, transactionIds: ['t1'], triggeredBy: 'SYNC' });
    expect(await events.find(notification.eventId)).toEqual({
      notification,
      state: 'received',
      attempts: 0,
      receivedAt: NOW,
      processedAt: null,
      lastError: null,
    });
  });

  test('is stored once', async () => {
    const notification = await stored();
    expect(await events.add({ ...notification, event: 'item/error' }, 'ignored', NOW)).toBe(false);
    expect(await events.find(notification.eventId)).toMatchObject({ state: 'received', notification });
  });
});

describe('processing an event', () => {
  test.each([
    ['of an item', { event: 'item/error', itemId: 'i' }, ['item', 'i']],
    ['of new transactions', { event: 'transactions/created', itemId: 'i', accountId: 'a' }, ['item', 'i']],
    [
      'of deleted transactions',
      { event: 'transactions/deleted', itemId: 'i', accountId: 'a', transactionIds: ['t1'] },
      ['transactions', 'i', 'a', ['t1']],
    ],
    ['of a connector', { event: 'connector/status_updated', connectorId: 201 }, ['connector', 201]],
  ])('%s looks at what it names', async (_, facts, expected) => {
    const { eventId } = await stored(facts);
    await process.run({ eventId }, aRun());
    expect(asked).toEqual([expected]);
    expect(await events.find(eventId)).toMatchObject({ state: 'processed', attempts: 1, processedAt: NOW });
  });

  test('of an item that is not ours ends in ignoring it', async () => {
    const { eventId } = await stored({ itemId: 'stranger' });
    await process.run({ eventId }, aRun());
    expect(await events.find(eventId)).toMatchObject({ state: 'ignored', processedAt: NOW });
  });

  test('twice looks once', async () => {
    const { eventId } = await stored();
    await process.run({ eventId }, aRun());
    await process.run({ eventId }, aRun(2));
    expect(asked).toHaveLength(1);
  });

  test('that fails is tried again, and is failed once its attempts are used up', async () => {
    const { eventId } = await stored();
    failure = new ProviderUnavailable('The provider does not answer.');
    await expect(process.run({ eventId }, aRun(1))).rejects.toBe(failure);
    expect(await events.find(eventId)).toMatchObject({
      state: 'received',
      attempts: 1,
      lastError: expect.stringContaining('provider_unavailable'),
    });
    await expect(process.run({ eventId }, aRun(3))).rejects.toBe(failure);
    expect(await events.find(eventId)).toMatchObject({ state: 'failed', attempts: 2, processedAt: null });
    failure = null;
    await process.run({ eventId }, aRun(1));
    expect(await events.find(eventId)).toMatchObject({ state: 'processed', attempts: 3, lastError: null });
  });

  test('keeps nothing of a foreign error’s words, which may quote data', async () => {
    const { eventId } = await stored();
    failure = new TypeError('cannot read 123.456.789-00');
    await expect(process.run({ eventId }, aRun(3))).rejects.toBe(failure);
    expect(await events.find(eventId)).toMatchObject({ state: 'failed', lastError: 'TypeError' });
  });
});

describe('retrying failed events', () => {
  const added: unknown[] = [];
  const jobs: JobQueue = {
    add: async (kind, payload) => void added.push([kind.name, payload]),
  };
  const retry = new RetryFailedWebhookEvents(events, jobs, database, clock, silentLogger);

  test('queues those that failed in the last week again, and no others', async () => {
    added.length = 0;
    const failed = await stored();
    const old = await stored({}, new Date('2026-02-20T10:00:00Z'));
    const waiting = await stored();
    for (const { eventId } of [failed, old]) await events.noteFailure(eventId, 'failed', 'x');
    await retry.run();
    expect(added).toEqual([['process_webhook_event', { eventId: failed.eventId }]]);
    expect(await events.find(failed.eventId)).toMatchObject({ state: 'received' });
    expect(await events.find(old.eventId)).toMatchObject({ state: 'failed' });
    expect(await events.find(waiting.eventId)).toMatchObject({ state: 'received', attempts: 0 });
    await retry.run();
    expect(added).toHaveLength(1);
  });
});

test('the installation remembers the digests of its latest secrets, newest first', async () => {
  const secrets = new KnexInstallationSecrets(database);
  for (let minute = 0; minute < 12; minute += 1) {
    await secrets.remember('webhook', `digest-${minute}`, new Date(NOW.getTime() + minute * 60_000));
  }
  await secrets.remember('other', 'elsewhere', NOW);
  const digests = await secrets.digests('webhook');
  expect(digests).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((minute) => `digest-${minute}`));
  expect(await database.sql('installation_secrets').where({ purpose: 'webhook' })).toHaveLength(10);
});
