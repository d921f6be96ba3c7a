import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { billedPurchases } from '../../../src/modules/cards/application/billed-purchase.js';
import { billsOf } from '../../../src/modules/cards/domain/statement.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { aBankBill, aCard, aCardRow, keptOf, statementsOf } from '../../support/a-card.js';
import { anyCard } from '../../support/any-card.js';
import { wholePurchases, wholeStatements } from '../../support/whole-cards.js';

const TODAY = '2026-03-10' as LocalDate;
const withoutMonths = (bills: ReturnType<typeof statementsOf>) => bills.map(({ months: _, ...bill }) => bill);

test('bills by what is kept of months are those of reading every row, with every line', () => {
  let lines = 0;
  fc.assert(
    fc.property(anyCard, anyCard, (card, other) => {
      const expected = wholeStatements(card, [other], TODAY);
      expect(withoutMonths(statementsOf(card, [other], TODAY))).toEqual(expected);
      lines += expected.flatMap((bill) => bill.lines).length;
    }),
    { numRuns: 300 },
  );
  expect(lines).toBeGreaterThan(1_000);
});

test('purchases are on the bills on which they are by reading every row', () => {
  fc.assert(
    fc.property(anyCard, (card) => {
      const expected = wholePurchases(card, wholeStatements(card, [], TODAY));
      expect(billedPurchases(card.accountId, card.rows, billsOf(keptOf(card), [], TODAY))).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('a bill that is named and not given leaves its rows where their days put them', () => {
  const bills = [aBankBill('2026-02-03', '100'), aBankBill('2026-03-03', '100')];
  const rows = ['2026-02-01', '2026-02-10'].map((date) => aCardRow(date, '-10.00', { providerBillId: 'unknown' }));
  expect(statementsOf(aCard({ bills, rows }), [], TODAY).map(({ linesTotal }) => linesTotal)).toEqual([
    '10',
    '10',
    '0',
  ]);
});
