import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { AwaitBank } from '../../../src/modules/sync/application/await-bank.js';
import { GuardRun } from '../../../src/modules/sync/application/guard-run.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import type { Clock } from '../../../src/shared/clock.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

let ahead = 0;
const clock: Clock = { now: () => new Date(Date.now() + ahead) };
const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url, webhooks: true, clock });
const { container } = app.application;

type Connection = Schema<'Connection'>;
type SyncLog = Schema<'SyncLog'>;

const get = async (person: Person, id: string) => (await person.request<Connection>('GET', `/connections/${id}/`)).body;
const reaches = (person: Person, id: string, satisfied: (connection: Connection) => boolean) =>
  until(() => get(person, id), satisfied);
const hasStep = (code: string) => (connection: Connection) => connection.next_action?.code === code;
const logsOf = async (person: Person, id: string) =>
  (await person.request<Schema<'SyncLogPage'>>('GET', `/connections/${id}/sync_logs/`)).body.results;
const ask = (person: Person, id: string) => person.request<SyncLog>('POST', `/connections/${id}/sync/`);
const refreshAskedAt = async (logId: string) =>
  (await app.database.sql('sync_logs').where({ id: logId }).first('refresh_asked_at')).refresh_asked_at as Date | null;

async function connect(person: Person, connector_id: number): Promise<string> {
  const credentials = { user: 'user-ok', password: 'password-ok' };
  return (await person.request<Connection>('POST', '/connections/', { connector_id, credentials })).body.id;
}

afterEach(async () => {
  ahead = 0;
  jest.restoreAllMocks();
  await sandbox.control('PATCH', '/settings', { mfaSeconds: 300 });
});

describe('a sync that is asked for while the one before is in its end', () => {
  test('asks the bank anew, where that one was about to fail', async () => {
    const person = await app.person();
    await sandbox.control('PATCH', '/settings', { mfaSeconds: 0.3 });
    const guard = container.get(GuardRun);
    const failed = guard.failed.bind(guard);
    // The worker has seen that the time to answer is over, and has not said so yet.
    const asked = new Promise<SyncLog>((resolve, reject) => {
      jest.spyOn(guard, 'failed').mockImplementationOnce(async (...of) => {
        await failed(...of);
        await sandbox.control('PATCH', '/settings', { mfaSeconds: 300 });
        await ask(person, of[0].connectionId).then(({ body }) => resolve(body), reject);
      });
    });
    const id = await connect(person, 3);
    const log = await asked;
    expect(log).toMatchObject({ state: 'queued', error: null });
    await reaches(person, id, hasStep('answer_question'));
    expect(await logsOf(person, id)).toMatchObject([{ id: log.id, error: null, finished_at: null }]);
    expect(await refreshAskedAt(log.id)).not.toBeNull();
  });

  test('asks the bank anew, where that one was about to read what was collected before', async () => {
    const person = await app.person();
    const bank = container.get(AwaitBank);
    const run = bank.run.bind(bank);
    const asked = new Promise<SyncLog>((resolve, reject) => {
      const interrupted: AwaitBank['run'] = async (...of) => {
        const outcome = await run(...of);
        if (outcome.state !== 'ready') return outcome;
        spy.mockImplementation(run);
        await ask(person, of[0].connectionId).then(({ body }) => resolve(body), reject);
        return outcome;
      };
      const spy = jest.spyOn(bank, 'run').mockImplementation(interrupted);
    });
    const id = await connect(person, 2);
    const log = await asked;
    expect(log).toMatchObject({ state: 'queued', started_at: null });
    await until(
      () => logsOf(person, id),
      (logs) => logs.every(({ finished_at }) => finished_at !== null),
    );
    expect(await logsOf(person, id)).toMatchObject([{ id: log.id, error: null }]);
    expect(await refreshAskedAt(log.id)).not.toBeNull();
  });

  test('adds nothing while the bank is at work on what was asked', async () => {
    const person = await app.person();
    const id = await connect(person, 3);
    await reaches(person, id, hasStep('answer_question'));
    const [before] = await logsOf(person, id);
    for (let n = 0; n < 3; n += 1) expect((await ask(person, id)).body.id).toBe(before!.id);
    expect(await logsOf(person, id)).toHaveLength(1);
    expect((await get(person, id)).next_action).toMatchObject({ code: 'answer_question' });
  });
});

test('a question whose time is over is asked anew as soon as the provider has noticed', async () => {
  const person = await app.person();
  const id = await connect(person, 3);
  await reaches(person, id, hasStep('answer_question'));
  ahead = 301_000;
  expect((await get(person, id)).next_action).toMatchObject({ code: 'ask_again' });
  const { body: log } = await ask(person, id);
  // It has looked: the job waits for a later look, and the bank was not asked.
  await until(
    () =>
      app.database
        .sql('saldo_jobs')
        .where({ key: `sync:${log.id}` })
        .first('run_at', 'locked_at'),
    (job) => job !== undefined && job.locked_at === null && job.run_at > new Date(),
  );
  expect(await refreshAskedAt(log.id)).toBeNull();
  await sandbox.control('POST', '/clock', { advanceMs: 301_000 });
  await reaches(person, id, hasStep('answer_question'));
  expect(await refreshAskedAt(log.id)).not.toBeNull();
});
