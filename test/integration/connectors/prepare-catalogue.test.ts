import { beforeEach, expect, test } from '@jest/globals';
import { KnexCatalogueLog } from '../../../src/modules/connectors/adapters/knex-catalogue-log.js';
import { KnexConnectorRepository } from '../../../src/modules/connectors/adapters/knex-connector-repository.js';
import { type ConnectorSource, PrepareCatalogue, RefreshConnectors } from '../../../src/modules/connectors/index.js';
import { KnexCategoryRepository } from '../../../src/modules/transactions/adapters/knex-category-repository.js';
import { PrepareCategories, RefreshCategories } from '../../../src/modules/transactions/index.js';
import { GraphileJobQueue } from '../../../src/platform/jobs/graphile-job-queue.js';
import { systemClock } from '../../../src/shared/clock.js';
import { ProviderUnavailable } from '../../../src/shared/errors.js';
import { aConnector } from '../../support/a-connector.js';
import { testDatabase } from '../../support/postgres.js';
import { silentLogger } from '../../support/silent-logger.js';

const { database } = await testDatabase();
const jobs = new GraphileJobQueue(database);
let isAway = false;
const answer = async <T>(value: T): Promise<T> => {
  if (isAway) throw new ProviderUnavailable('The provider does not answer.');
  return value;
};
const source: ConnectorSource = {
  listConnectors: () => answer([aConnector()]),
  getConnector: () => answer(null),
};
const category = { id: '11000000', description: 'Food', descriptionTranslated: null, parentId: null };

const connectors = new KnexConnectorRepository(database);
const log = new KnexCatalogueLog(database);
const refreshConnectors = new RefreshConnectors(
  source,
  connectors,
  log,
  { includeSandbox: false },
  systemClock,
  silentLogger,
);
const categories = new KnexCategoryRepository(database);
const refreshCategories = new RefreshCategories(
  { listCategories: () => answer([category]) },
  categories,
  systemClock,
  silentLogger,
);
const start = async () => {
  await new PrepareCatalogue(connectors, refreshConnectors, jobs, silentLogger).run();
  await new PrepareCategories(categories, refreshCategories, jobs, silentLogger).run();
};
const queued = async () => {
  const found: { rows: { task: string }[] } = await database.sql.raw(
    'select task_identifier as task from graphile_worker.jobs order by 1',
  );
  return found.rows.map(({ task }) => task);
};
const held = async () => [(await database.sql('connectors')).length, (await categories.list()).length];

beforeEach(async () => {
  await database.sql.raw('truncate connectors, categories, graphile_worker._private_jobs');
  isAway = false;
});

test('the first start reads the catalogue and the categories before it goes on', async () => {
  await start();
  expect(await held()).toEqual([1, 1]);
  expect(await queued()).toEqual([]);
});

test('a later start reads them anew as jobs, one of each however many processes start', async () => {
  await start();
  await Promise.all([start(), start()]);
  expect(await queued()).toEqual(['refresh_categories', 'refresh_connectors']);
});

test('a start without the provider goes on, and leaves the reading to jobs', async () => {
  isAway = true;
  await start();
  expect(await held()).toEqual([0, 0]);
  expect(await queued()).toEqual(['refresh_categories', 'refresh_connectors']);
});
