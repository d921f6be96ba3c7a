// A worker in a process of its own, for tests that kill it. It tells what it does, one word a line, and never ends the job
// called "hold".
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

const worker = new JobWorker({
  url: process.env.DATABASE_URL!,
  handlers: [hold],
  logger: keptLogger(),
  metrics: new Metrics(),
  concurrency: 1,
  alone: false,
});
await worker.start();
console.log('ready');
