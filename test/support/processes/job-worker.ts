// A worker in a process of its own, for tests that kill it or its database. It tells what it does, one word a line. The job
// called "hold" never ends; the one called "look" asks the database until it does not answer, and the second time is done.
import { setTimeout as delay } from 'node:timers/promises';
import { closeDatabase, openDatabase } from '../../../src/platform/database/open-database.js';
import { JobWorker } from '../../../src/platform/jobs/job-worker.js';
import { Metrics } from '../../../src/platform/metrics.js';
import type { JobHandler } from '../../../src/shared/job-queue.js';
import { keptLogger } from '../kept-logger.js';

const hold: JobHandler = {
  kind: { name: 'hold', parse: (payload) => payload },
  run: () => {
    console.log('holding');
    return new Promise(() => undefined);
  },
};

let looks = 0;
const look: JobHandler = {
  kind: { name: 'look', parse: (payload) => payload },
  run: async (_payload, { attempt }) => {
    looks += 1;
    console.log(`looking, attempt ${attempt}`);
    if (looks > 1) return;
    const database = openDatabase(process.env.DATABASE_URL!, 'owner');
    try {
      for (;;) {
        await database.sql.raw('select pg_sleep(0.05)');
        await delay(5);
      }
    } finally {
      await closeDatabase(database);
    }
  },
};

const worker = new JobWorker({
  url: process.env.DATABASE_URL!,
  handlers: [hold, look],
  logger: keptLogger(),
  metrics: new Metrics(),
  concurrency: 2,
  alone: false,
});
await worker.start();
console.log('ready');
