import { beforeEach, expect, test } from '@jest/globals';
import { KnexCategoryRepository } from '../../../src/modules/transactions/adapters/knex-category-repository.js';
import { type Category, RefreshCategories } from '../../../src/modules/transactions/index.js';
import { systemClock } from '../../../src/shared/clock.js';
import { testDatabase } from '../../support/postgres.js';
import { silentLogger } from '../../support/silent-logger.js';

const { database } = await testDatabase();
const repository = new KnexCategoryRepository(database);

const aCategory = (id: string, facts: Partial<Category> = {}): Category => ({
  id,
  description: `Category ${id}`,
  descriptionTranslated: null,
  parentId: null,
  ...facts,
});

let offered: Category[];
const refresh = () =>
  new RefreshCategories({ listCategories: async () => offered }, repository, systemClock, silentLogger).run();

beforeEach(async () => {
  await database.sql.raw('truncate categories');
  offered = [
    aCategory('11000000', { description: 'Food and drinks', descriptionTranslated: 'Alimentação' }),
    aCategory('11020000', { parentId: '11000000' }),
  ];
});

test('the tree of the provider is kept as it is', async () => {
  expect(await refresh()).toEqual({ fetched: 2, created: 2, updated: 0, unchanged: 0, removed: 0 });
  expect((await repository.list()).sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(offered);
});

test('only what differs is written, what vanished is not listed but still known, and returns', async () => {
  await refresh();
  const [food, delivery] = offered as [Category, Category];
  offered = [{ ...food, descriptionTranslated: 'Comida' }, aCategory('05000000')];
  expect(await refresh()).toEqual({ fetched: 2, created: 1, updated: 1, unchanged: 0, removed: 1 });
  expect((await repository.list()).map(({ id }) => id).sort()).toEqual(['05000000', '11000000']);
  expect((await repository.findMany(['11020000', 'none'])).get('11020000')).toEqual(delivery);
  offered.push(delivery);
  expect(await refresh()).toEqual({ fetched: 3, created: 0, updated: 1, unchanged: 2, removed: 0 });
});

test('an empty answer is taken for a fault', async () => {
  await refresh();
  offered = [];
  await expect(refresh()).rejects.toMatchObject({ code: 'provider_answer_invalid' });
  expect(await repository.list()).toHaveLength(2);
});
