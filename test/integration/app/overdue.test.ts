import { beforeEach, describe, expect, test } from '@jest/globals';
import { FindOverdue } from '../../../src/modules/sync/application/find-overdue.js';
import { DATABASE, type Database } from '../../../src/platform/database/database.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { FAILED_JOBS, type FailedJobs } from '../../../src/platform/jobs/failed-jobs.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
// Nobody tells this service of anything.
const app = await testApp({ pluggyUrl: sandbox.url });
const findOverdue = app.application.container.get(FindOverdue);
/** As the schedule's job does it: for all users. */
const look = () =>
  app.application.container
    .get<Database>(DATABASE)
    .asSystem('a schedule', () => findOverdue.run(new AbortController().signal));

type Connection = Schema<'Connection'>;

/** Half an hour passes for every connection and run: we last looked then. */
async function letTimePass(): Promise<void> {
  await app.database.sql.raw(`update bank_connections set updated_at = updated_at - interval '30 min'`);
  await app.database.sql.raw(`update sync_logs set created_at = created_at - interval '30 min'`);
}

async function synced(person: Person): Promise<Connection> {
  const made = await person.request<Connection>('POST', '/connections/', {
    connector_id: 2,
    credentials: { user: 'user-ok', password: 'password-ok' },
  });
  return finished(person, made.body.id);
}

async function finished(person: Person, id: string): Promise<Connection> {
  const { body } = await until(
    () => person.request<Connection>('GET', `/connections/${id}/`),
    ({ body }) => body.last_synced_at !== null,
  );
  return body;
}

const runs = (connectionId: string) =>
  app.database
    .sql('sync_logs')
    .where({ connection_id: connectionId })
    .orderBy('created_at')
    .select('id', 'state', 'error');

beforeEach(async () => {
  await app.database.sql.raw(`update bank_connections set disconnected_at = now()`);
  await app.database.sql.raw(`update sync_logs set state = 'failed' where state in ('queued', 'running')`);
});

describe('connections of which nobody told', () => {
  test('one with data that no run has read is read', async () => {
    const person = await app.person();
    const { id } = await synced(person);
    await app.database.sql.raw(`update bank_connections set read_through = null where id = ?`, [id]);
    await app.database.sql.raw(`update sync_logs set state = 'failed' where connection_id = ?`, [id]);
    expect(await look()).toEqual({ looked: 0, resumed: 0 });
    await letTimePass();
    expect(await look()).toEqual({ looked: 1, resumed: 0 });
    await until(
      () => runs(id),
      (rows) => rows.length === 2 && rows[1]!.state === 'succeeded',
    );
  });

  test('one whose own collection is due is looked at, and what was collected is read', async () => {
    const person = await app.person();
    const { id, item_id } = await synced(person);
    await sandbox.control('POST', `/items/${item_id}/collect`, {});
    await app.database.sql.raw(`update bank_connections set next_auto_sync_at = now() - interval '1 h' where id = ?`, [
      id,
    ]);
    await letTimePass();
    await until(look, ({ looked }) => looked === 1);
    await until(
      async () => {
        await letTimePass();
        await look();
        return runs(id);
      },
      (rows) => rows.some(({ state }, n) => n > 0 && state === 'succeeded'),
    );
  });

  test('one that is in order is left alone, and so is one that was partly read', async () => {
    const person = await app.person();
    const { id } = await synced(person);
    await letTimePass();
    expect(await look()).toEqual({ looked: 0, resumed: 0 });
    await app.database.sql.raw(`update bank_connections set read_through = null where id = ?`, [id]);
    await app.database.sql.raw(`update sync_logs set state = 'partial' where connection_id = ?`, [id]);
    expect(await look()).toEqual({ looked: 0, resumed: 0 });
  });

  test('a run without a job is queued again and comes to its end', async () => {
    const person = await app.person();
    const { id } = await synced(person);
    const [{ id: logId }] = (await runs(id)) as [{ id: string }];
    await app.database.sql.raw(`update sync_logs set state = 'running', finished_at = null where id = ?`, [logId]);
    await letTimePass();
    // The job that has just ended it is at work until it says so itself.
    await until(look, ({ resumed }) => resumed === 1);
    await until(
      () => runs(id),
      ([row]) => row.state === 'succeeded',
    );
  });
});

describe('a run whose job was given up', () => {
  async function givenUp(person: Person) {
    const connection = await synced(person);
    const { database } = app;
    const [log] = await database
      .sql('sync_logs')
      .insert({
        user_id: await ownerOf(connection.id),
        connection_id: connection.id,
        kind: 'full',
        trigger: 'webhook',
        state: 'running',
      })
      .returning(['id', 'user_id']);
    await database.sql.raw(
      `select graphile_worker.add_job('sync_connection', json_build_object('userId', ?::text, 'syncLogId', ?::text), run_at => now() + interval '1 h')`,
      [log.user_id, log.id],
    );
    await database.sql.raw(
      `update graphile_worker._private_jobs set attempts = max_attempts where payload ->> 'syncLogId' = ?`,
      [log.id],
    );
    return { connection, logId: log.id as string };
  }

  const ownerOf = async (connectionId: string) =>
    (await app.database.sql('bank_connections').where({ id: connectionId }).first('user_id')).user_id;

  test('ends as failed, with its reason, and is listed; running it again reads the connection', async () => {
    const person = await app.person();
    const failed = app.application.container.get<FailedJobs>(FAILED_JOBS);
    const { connection, logId } = await givenUp(person);
    await failed.settle();
    const { body } = await person.request<Schema<'SyncLog'>>('GET', `/sync_logs/${logId}/`);
    expect(body).toMatchObject({ state: 'failed', error: { code: 'sync_given_up' } });
    const [job] = (await failed.list()).filter(({ payload }) => (payload as { syncLogId: string }).syncLogId === logId);
    expect(job).toMatchObject({ kind: 'sync_connection' });
    await failed.retry(job!.id);
    await until(
      () => runs(connection.id),
      (rows) => rows.length === 3 && rows[2]!.state === 'succeeded',
    );
    expect(await failed.list()).not.toContainEqual(expect.objectContaining({ id: job!.id }));
  });
});
