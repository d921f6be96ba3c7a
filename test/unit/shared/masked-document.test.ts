import { expect, test } from '@jest/globals';
import { maskedDocument } from '../../../src/shared/masked-document.js';

test.each([
  ['12345678901', '***.456.789-**'],
  ['123.456.789-01', '***.456.789-**'],
  ['12345678000190', '**.345.678/0001-**'],
  ['12.ABC.678/0001-90', '**.ABC.678/0001-**'],
  ['1234567', '***'],
  ['', '***'],
])('%s is shown as %s', (document, masked) => {
  expect(maskedDocument(document)).toBe(masked);
});
