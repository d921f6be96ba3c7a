import { expect, test } from '@jest/globals';
import { purchasesOf } from '../../../src/modules/cards/domain/purchases.js';
import { aCardRow } from '../../support/a-card.js';

/** `words, amount: number state date, …` of each purchase. */
const told = (rows: Parameters<typeof purchasesOf>[1]) =>
  purchasesOf('card', rows).map(
    ({ amount, instalments }) =>
      `${amount}: ${instalments.map(({ number, state, date }) => `${number} ${state} ${date}`).join(', ')}`,
  );

const instalment = (
  date: string,
  number: number,
  total: number,
  facts: Parameters<typeof aCardRow>[2] = {},
  amount = '-100.00',
) => aCardRow(date, amount, { instalmentNumber: number, instalmentsTotal: total, ...facts });

test('instalments over months are one purchase, with those that the bank has not told yet', () => {
  const rows = [
    instalment('2026-01-31', 1, 4, { purchasedOn: '2026-01-31', purchaseAmount: '399.98' }, '-99.98'),
    instalment('2026-02-28', 2, 4, { purchasedOn: '2026-01-31', purchaseAmount: '399.98' }, '-100.00'),
    instalment('2026-03-31', 3, 4, { purchasedOn: '2026-01-31', status: 'PENDING' }),
  ];
  expect(told(rows)).toEqual([
    '399.98: 1 posted 2026-01-31, 2 posted 2026-02-28, 3 pending 2026-03-31, 4 expected 2026-04-30',
  ]);
});

test('where history begins in the middle, the first ones are expected in the months before', () => {
  expect(told([instalment('2026-03-05', 3, 3)])).toEqual([
    '300: 1 expected 2026-01-05, 2 expected 2026-02-05, 3 posted 2026-03-05',
  ]);
});

test('two purchases at one shop that only their days tell apart are two', () => {
  const rows = [
    instalment('2026-01-10', 1, 2, { purchasedOn: '2026-01-10' }),
    instalment('2026-01-20', 1, 2, { purchasedOn: '2026-01-20' }),
    instalment('2026-02-10', 2, 2, { purchasedOn: '2026-01-10' }),
  ];
  expect(told(rows)).toHaveLength(2);
});

test('two purchases alike in everything are two, since none has an instalment twice', () => {
  const rows = [1, 1, 2, 2].map((number) => instalment(`2026-0${number}-10`, number, 2));
  expect(told(rows)).toEqual(Array(2).fill('200: 1 posted 2026-01-10, 2 posted 2026-02-10'));
});

test('the numbers in the words do not tell instalments of one purchase apart, and stand for numbers that the bank leaves out', () => {
  const rows = [
    aCardRow('2026-01-10', '-50.00', { description: 'MAGAZINE PARC 01/02' }),
    aCardRow('2026-02-10', '-50.00', { description: 'MAGAZINE PARC 02/02' }),
  ];
  expect(told(rows)).toEqual(['100: 1 posted 2026-01-10, 2 posted 2026-02-10']);
});

test.each([
  ['MAGAZINE PARC 01/02', 'MAGAZINE'],
  ['Decathlon 01/02', 'Decathlon'],
  ['Loja São João - Parcela 1 de 2', 'Loja São João'],
  ['Posto 24h (1/2)', 'Posto 24h'],
  ['Parcela 1/2', 'Parcela 1/2'],
])('%s is a purchase at %s', (description, shown) => {
  const [purchase] = purchasesOf('card', [instalment('2026-01-10', 1, 2, { description })]);
  expect(purchase).toMatchObject({ description: shown });
});

test('a purchase keeps its id as more of it is told', () => {
  const first = instalment('2026-01-10', 1, 3, { purchasedOn: '2026-01-10' });
  const second = instalment('2026-02-10', 2, 3, { purchasedOn: '2026-01-10' });
  expect(purchasesOf('card', [first])[0]!.id).toBe(purchasesOf('card', [second, first])[0]!.id);
  expect(purchasesOf('other', [first])[0]!.id).not.toBe(purchasesOf('card', [first])[0]!.id);
});

test('a refund of an instalment and a fee in twelve parts are no purchase', () => {
  const refund = instalment('2026-01-10', 1, 2, { description: 'Estorno' }, '100.00');
  const fee = instalment('2026-01-10', 1, 12, { description: 'Anuidade', feeType: 'ANNUAL_FEE' });
  expect(told([refund, fee])).toEqual([]);
});
