import { beforeEach, expect, test } from '@jest/globals';
import {
  CHECK_ONCE,
  CheckRegistration,
  checkRegistrationJob,
  RegisterWebhook,
  WEBHOOK_REGISTRY,
  type WebhookRegistry,
} from '../../../src/modules/webhooks/index.js';
import { JOB_QUEUE, type JobQueue } from '../../../src/shared/job-queue.js';
import { type TestApp, testApp, until } from '../../support/app.js';
import { keptLogger } from '../../support/kept-logger.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const baseUrl = 'http://127.0.0.1:4999';
const url = `${baseUrl}/api/banking/webhooks/pluggy/`;
const logger = keptLogger();

const repairing = {
  pluggyUrl: sandbox.url,
  webhookSecret: 'the secret of today',
  selfCheck: { baseUrl, repairs: true },
  logger,
};
const one = await testApp(repairing);
// Instances of the same service, on the same database: one with the next secret, one that may only tell.
const two = await testApp({ ...repairing, beside: one });
const renewed = await testApp({ ...repairing, beside: one, webhookSecret: 'the secret of tomorrow' });
const telling = await testApp({ ...repairing, beside: one, selfCheck: { baseUrl, repairs: false } });

const registry = one.application.container.get<WebhookRegistry>(WEBHOOK_REGISTRY);
const registered = async () =>
  (await registry.listWebhooks()).map(({ url: at, event, disabledAt }) => [at, event, disabledAt === null]);
const IN_ORDER = [[url, 'all', true]];

/** Looks, in an instance; gives what its metrics then say. */
async function look(app: TestApp): Promise<string> {
  await app.application.container.get(CheckRegistration).run();
  const [gauge] = app.application.gauges.filter(({ name }) => name === 'saldo_webhook_registration_ok');
  const [found] = await gauge!.read();
  expect(found!.value).toBe(found!.labels!.state === 'ok' ? 1 : 0);
  return found!.labels!.state!;
}

beforeEach(async () => {
  for (const { id } of await registry.listWebhooks()) await registry.deleteWebhook(id);
  await one.database.sql('installation_secrets').delete();
  await one.database.sql('webhook_registrations').delete();
});

const WRONG: [string, string, () => Promise<unknown>, TestApp][] = [
  ['is not there', 'missing', async () => undefined, one],
  [
    'is switched off',
    'disabled',
    async () => {
      await one.application.container.get(RegisterWebhook).run(baseUrl);
      const [made] = await registry.listWebhooks();
      await registry.updateWebhook(made!.id, { headers: {}, enabled: false });
    },
    one,
  ],
  [
    'was made with another secret',
    'other_secret',
    () => one.application.container.get(RegisterWebhook).run(baseUrl),
    renewed,
  ],
  [
    'was made by hand',
    'other_secret',
    () => registry.createWebhook({ url, event: 'all', headers: { 'x-webhook-secret': 'nobody knows' } }),
    one,
  ],
  [
    'is there for single events as well',
    'doubled',
    async () => {
      await one.application.container.get(RegisterWebhook).run(baseUrl);
      await registry.createWebhook({ url, event: 'item/created', headers: {} });
    },
    one,
  ],
];

test.each(WRONG)('a subscription that %s is said', async (_, state, prepare, instance) => {
  await prepare();
  const before = await registered();
  const found = await instance.application.container.get(RegisterWebhook).inspect(baseUrl);
  expect(found).toBe(state);
  if (instance === one) {
    expect(await look(telling)).toBe(state);
    expect(logger.lines.at(-1)).toMatchObject({ level: 'warn', facts: { url, state } });
  }
  expect(await registered()).toEqual(before);
});

test.each(WRONG)('a subscription that %s is put right, and then is in order', async (_, __, prepare, instance) => {
  await prepare();
  expect(await look(instance)).toBe('ok');
  expect(await registered()).toEqual(IN_ORDER);
  expect(await instance.application.container.get(RegisterWebhook).inspect(baseUrl)).toBe('ok');
});

test('of instances that start together one makes the subscription', async () => {
  await telling.stopWorker();
  await renewed.stopWorker();
  const before = logger.lines.length;
  // Two that wait, as when a process starts while the other's job is in hand.
  const starts = [one, two, one, two].map(({ application }, n) =>
    application.container
      .get<JobQueue>(JOB_QUEUE)
      .add(checkRegistrationJob, {}, { ...CHECK_ONCE, key: `${CHECK_ONCE.key} ${n % 2}` }),
  );
  await Promise.all(starts);
  await until(
    async () => (await one.database.sql.raw(`select 1 from saldo_jobs where kind = 'check_webhook_registration'`)).rows,
    (jobs) => jobs.length === 0,
  );
  const repairs = logger.lines.slice(before).filter(({ message }) => message.includes('it was put right'));
  expect(repairs).toHaveLength(1);
  expect(await registered()).toEqual(IN_ORDER);
});
