import { expect, test } from '@jest/globals';
import { inTreeOrder } from '../../../src/modules/transactions/domain/category-tree.js';

const aCategory = (id: string, parentId: string | null) => ({
  id,
  parentId,
  description: `Category ${id}`,
  descriptionTranslated: null,
});

const orderOf = (...pairs: [string, string | null][]) =>
  inTreeOrder(pairs.map(([id, parent]) => aCategory(id, parent))).map(({ id }) => id);

test('parents stand before their children, and each family together', () => {
  expect(orderOf(['12', null], ['1101', '11'], ['110101', '1101'], ['1201', '12'], ['11', null])).toEqual([
    '11',
    '1101',
    '110101',
    '12',
    '1201',
  ]);
});

test('a category whose parent is not listed stands with the roots', () => {
  expect(orderOf(['11', null], ['0901', '09'])).toEqual(['0901', '11']);
});

test('categories that are each other’s parents are not lost', () => {
  expect(orderOf(['1', '2'], ['2', '1'], ['3', null])).toEqual(['3', '1', '2']);
});
