import { expect, test } from '@jest/globals';
import { CategoriesController } from '../../../src/modules/transactions/adapters/categories-controller.js';
import { KnexCategoryRepository } from '../../../src/modules/transactions/adapters/knex-category-repository.js';
import { testDatabase } from '../../support/postgres.js';
import { testServer } from '../../support/server.js';

const { database } = await testDatabase();
const repository = new KnexCategoryRepository(database);
const server = await testServer({
  operations: { listCategories: new CategoriesController(repository).listCategories },
});

test('the tree of categories comes on one page, parents before children', async () => {
  const now = new Date();
  const facts = { descriptionTranslated: 'Alimentação', parentId: null };
  await repository.replaceAll(
    [
      { id: '12000000', description: 'Travel', ...facts },
      { id: '11020000', description: 'Food delivery', ...facts, parentId: '11000000' },
      { id: '11000000', description: 'Food and drinks', ...facts },
    ],
    now,
  );
  const answer = await server.request('GET', '/categories/', { headers: { authorization: 'Bearer someone' } });
  expect(answer).toMatchObject({ status: 200, body: { next: null, previous: null } });
  expect((answer.body as unknown as { results: { id: string; parent_id: string | null }[] }).results).toEqual([
    { id: '11000000', description: 'Food and drinks', description_translated: 'Alimentação', parent_id: null },
    { id: '11020000', description: 'Food delivery', description_translated: 'Alimentação', parent_id: '11000000' },
    { id: '12000000', description: 'Travel', description_translated: 'Alimentação', parent_id: null },
  ]);
});
