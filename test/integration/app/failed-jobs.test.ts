import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { FAILED_JOBS, type FailedJobs } from '../../../src/platform/jobs/failed-jobs.js';
import { Metrics } from '../../../src/platform/metrics.js';
import { testApp } from '../../support/app.js';
import { aConnection, aUser } from '../../support/builders.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
await app.stopWorker();
const { sql } = app.database;
const failed: FailedJobs = app.application.container.get(FAILED_JOBS);

const userId = await aUser(app.database);
const connectionId = await aConnection(app.database, userId);
const syncLogId = randomUUID();
await sql('sync_logs').insert({
  user_id: userId,
  id: syncLogId,
  connection_id: connectionId,
  kind: 'full',
  trigger: 'user',
  state: 'running',
});
const eventId = randomUUID();
await sql('webhook_events').insert({
  event_id: eventId,
  event: 'item/updated',
  item_id: randomUUID(),
  payload: {},
  state: 'failed',
  received_at: new Date(),
});

/** Of the kinds that are about something; the others' payload is empty. */
const PAYLOADS: Record<string, object> = {
  sync_connection: { userId, syncLogId },
  process_webhook_event: { eventId },
  erase_user: { userId },
  recompute_days: { userId },
  find_recurring: { userId },
  prepare_forecast: { userId },
};
const kinds = app.application.handlers.map(({ kind }) => kind.name);

async function givenUp(kind: string): Promise<string> {
  await sql.raw('delete from graphile_worker._private_jobs');
  await sql.raw('select graphile_worker.add_job(?, ?::json)', [kind, JSON.stringify(PAYLOADS[kind] ?? {})]);
  const { rows } = await sql.raw(
    'update graphile_worker._private_jobs set attempts = max_attempts returning id::text as id',
  );
  return rows[0].id;
}

const waiting = async () =>
  (await sql.raw('select task_identifier as kind from graphile_worker.jobs where attempts < max_attempts')).rows;

test.each(kinds)('a job %s that failed for good is listed and counted until it is run again', async (kind) => {
  const id = await givenUp(kind);
  await failed.settle();
  expect(await failed.list()).toMatchObject([{ id, kind }]);
  const metrics = new Metrics();
  metrics.watch(app.application.gauges);
  expect(await metrics.registry.metrics()).toContain(`saldo_jobs_failed_for_good{kind="${kind}"} 1`);
  expect(await failed.retry(id)).toBe(true);
  expect(await failed.list()).toEqual([]);
  // The job itself, or another one that does its work.
  expect(await waiting()).toContainEqual({ kind });
});

test('a sync whose job failed for good is told by the api as failed, and a new run takes its place', async () => {
  const id = await givenUp('sync_connection');
  await failed.settle();
  expect(await sql('sync_logs').where({ id: syncLogId }).first()).toMatchObject({ state: 'failed' });
  await failed.retry(id);
  expect(await sql('sync_logs').where({ user_id: userId, state: 'queued' })).toHaveLength(1);
});
