import { expect, test } from '@jest/globals';
import { BANKS, measure } from '../../../scripts/transfers/measure.js';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

test.each([
  ['everything', 0.99, 0.99],
  ['no end-to-end ids', 0.985, 0.985],
  ['no categories', 0.985, 0.965],
  ['no documents', 0.98, 0.975],
  ['words, amounts and days alone', 0.97, 0.92],
])('where banks tell %s, precision is at least %d and recall %d', (bank, precision, recall) => {
  const found = measure(BANKS[bank]!, SEEDS);
  expect(found.transfers).toBeGreaterThan(1_000);
  expect(found.precision).toBeGreaterThanOrEqual(precision);
  expect(found.recall).toBeGreaterThanOrEqual(recall);
});
