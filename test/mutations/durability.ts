import type { Mutation } from './mutation.js';

const RESTARTS = 'test/integration/platform/database-restarts.test.ts';
const JOBS = 'test/integration/platform/jobs.test.ts';
const CLAIMS = 'test/integration/app/what-a-sync-may-claim.test.ts';

const ASKED_AGAIN = 'test/integration/follow/ask-again.test.ts';

export const durability: readonly Mutation[] = [
  {
    promise: 'a job in hand when the database restarts is run again',
    file: 'src/platform/jobs/work-shift.ts',
    find: '          completeJobBatchDelay: 0,\n          failJobBatchDelay: 0,\n',
    replace: '',
    test: RESTARTS,
  },
  {
    promise: 'what was told while the database was away is told after',
    file: 'src/platform/database/postgres-signals.ts',
    find: '    for (const topic of this.listeners.keys()) this.tell(topic);\n',
    replace: '',
    test: RESTARTS,
  },
  {
    promise: 'a start that was cut off before tables were isolated is made good',
    file: 'src/platform/database/migrate.ts',
    find: 'if (!(await isIsolated(knex)))',
    replace: 'if (ran.length > 0 && !(await isIsolated(knex)))',
    test: 'test/integration/platform/row-level-security.test.ts',
  },
  {
    promise: 'jobs of a killed worker are handed back',
    file: 'src/platform/jobs/worker-presence.ts',
    find: '    await handBackJobsOf(client, workerIds);\n',
    replace: '    if (client === null) await handBackJobsOf(client, workerIds);\n',
    test: JOBS,
  },
  {
    promise: 'a notification and its job are there together or not at all',
    file: 'src/modules/webhooks/application/receive-webhook.ts',
    find: `      if (isNew && asksForWork) await this.jobs.add(processWebhookEventJob, { eventId }, { maxAttempts: MAX_ATTEMPTS });
      return isNew;
    });
`,
    replace: `      return isNew;
    });
    if (added && asksForWork) await this.jobs.add(processWebhookEventJob, { eventId }, { maxAttempts: MAX_ATTEMPTS });
`,
    test: 'test/integration/webhooks/webhooks-http.test.ts',
  },
  {
    promise: 'a product that was not updated proves nothing gone',
    file: 'src/modules/sync/application/sync-transactions.ts',
    find: "      connection.facts.status === 'updated' &&",
    replace: "      connection.facts.status !== 'disconnected' ||",
    test: CLAIMS,
  },
  {
    promise: 'a sync that is asked for while the one before fails is not lost',
    file: 'src/modules/sync/application/run-sync.ts',
    find: "{ state: 'failed', error: { code, detail } }, log.asks);",
    replace: "{ state: 'failed', error: { code, detail } });",
    test: ASKED_AGAIN,
    name: 'about to fail',
  },
  {
    promise: 'a sync that is asked for while the one before begins to read asks the bank',
    file: 'src/modules/sync/adapters/knex-sync-log-repository.ts',
    find: "where user_id = ? and id = ? and asks = ? and state in ('queued', 'running')",
    replace: "where user_id = ? and id = ? and asks >= ? and state in ('queued', 'running')",
    test: ASKED_AGAIN,
    name: 'about to read',
  },
  {
    promise: 'a question whose time is over is asked anew',
    file: 'src/modules/sync/application/await-bank.ts',
    find: 'log.wantsRefresh && !log.refreshAskedAt && isFree',
    replace: 'log.wantsRefresh && !log.refreshAskedAt',
    test: ASKED_AGAIN,
    name: 'as soon as the provider has noticed',
  },
  {
    promise: 'one failed job does not keep the others from being settled',
    file: 'src/platform/jobs/failed-jobs.ts',
    find: '        errors.push(error);\n',
    replace: '        throw error;\n',
    test: 'test/integration/platform/failed-jobs.test.ts',
  },
];
