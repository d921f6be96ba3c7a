import { describe, expect, test } from '@jest/globals';
import type { RecurringItem } from '../../../src/modules/recurring/index.js';
import {
  type BillInUse,
  type CardInUse,
  type CommitmentFacts,
  commitments,
  type InstalmentInUse,
  type LoanInUse,
} from '../../../src/modules/reports/domain/commitment.js';
import type { DecimalText } from '../../../src/shared/decimal-text.js';
import type { LocalDate } from '../../../src/shared/local-date.js';

const TODAY = '2026-03-15' as LocalDate;
const UNTIL = '2027-03-14' as LocalDate;
const money = (amount: string) => amount as DecimalText;
const day = (date: string) => date as LocalDate;

const aBill = (more: Partial<BillInUse> = {}): BillInUse => ({
  id: 'bill',
  phase: 'closed',
  dueDate: day('2026-03-20'),
  currency: 'BRL',
  outstanding: money('500.00'),
  isTold: true,
  isUnknown: false,
  ...more,
});

const aCard = (more: Partial<CardInUse> = {}): CardInUse => ({
  accountId: 'card',
  name: 'Black',
  currency: 'BRL',
  balance: money('-900.00'),
  dueDate: null,
  bills: [],
  instalments: [],
  ...more,
});

const anInstalment = (more: Partial<InstalmentInUse> = {}): InstalmentInUse => ({
  transactionId: 't1',
  dueDate: day('2026-04-20'),
  lastChargedOn: day('2026-02-28'),
  amount: money('-100.00'),
  currency: 'BRL',
  name: 'Loja',
  isExpected: true,
  ...more,
});

const aLoan = (more: Partial<LoanInUse> = {}): LoanInUse => ({
  id: 'loan',
  name: 'Crédito pessoal',
  currency: 'BRL',
  outstanding: money('1000.00'),
  instalmentsTotal: 12,
  instalmentsPaid: 9,
  dueDate: day('2026-05-31'),
  ...more,
});

const anItem = (more: Partial<RecurringItem> = {}): RecurringItem => ({
  id: 'item',
  payee: 'netflix',
  name: 'NETFLIX',
  kind: 'subscription',
  period: 'monthly',
  currency: 'BRL',
  usualAmount: money('-39.90'),
  isFixed: true,
  leastAmount: money('-39.90'),
  mostAmount: money('-39.90'),
  firstDate: day('2025-01-10'),
  lastDate: day('2026-03-10'),
  nextDate: day('2026-04-10'),
  missed: 0,
  priceChanges: [],
  accountId: 'card',
  categoryId: null,
  transactionIds: [],
  decision: null,
  isFound: true,
  givenName: null,
  ...more,
});

function owed(facts: Partial<CommitmentFacts>, items: RecurringItem[] = [], until = UNTIL) {
  const all = commitments({ cards: [], loans: [], ...facts }, items, TODAY, until);
  return all.map(({ date, kind, amount }) => [date, kind, amount]);
}

test('nothing is owed where nothing is held', () => {
  expect(owed({})).toEqual([]);
});

describe('a card', () => {
  test('owes what is left of closed bills and the open one as it stands, each on its due day', () => {
    const open = aBill({
      id: 'open',
      phase: 'open',
      dueDate: day('2026-04-20'),
      outstanding: money('80.50'),
      isTold: false,
    });
    const card = aCard({ bills: [aBill(), open] });
    expect(owed({ cards: [card] })).toEqual([
      ['2026-03-20', 'closed_bill', '-500.00'],
      ['2026-04-20', 'open_bill', '-80.50'],
    ]);
    const all = commitments({ cards: [card], loans: [] }, [], TODAY, UNTIL);
    expect(all.map(({ sourceId, isEstimated }) => [sourceId, isEstimated])).toEqual([
      ['bill', false],
      ['open', true],
    ]);
  });

  test.each<[string, Partial<BillInUse>]>([
    ['is paid', { outstanding: money('0') }],
    ['leaves money with the bank', { outstanding: money('-20.00') }],
    ['is to come: its instalments are told one by one', { phase: 'future' }],
    ['is overdue where no payment is ever told', { isUnknown: true, dueDate: day('2026-03-01') }],
    ['has been overdue for more than a month', { dueDate: day('2026-02-12') }],
  ])('owes nothing by a bill that %s', (_why, bill) => {
    expect(owed({ cards: [aCard({ bills: [aBill(bill)] })] })).toEqual([]);
  });

  test('that is overdue owes it since its day', () => {
    const card = aCard({ bills: [aBill({ dueDate: day('2026-03-10') })] });
    expect(owed({ cards: [card] })).toEqual([['2026-03-10', 'closed_bill', '-500.00']]);
  });

  test('without bills owes its balance, on the day that the bank tells, else within a month', () => {
    const card = aCard();
    expect(owed({ cards: [{ ...card, dueDate: day('2026-03-25') }] })).toEqual([
      ['2026-03-25', 'open_bill', '-900.00'],
    ]);
    expect(owed({ cards: [card] })).toEqual([['2026-04-15', 'open_bill', '-900.00']]);
    expect(
      owed({
        cards: [
          { ...card, balance: money('3.00') },
          { ...card, balance: null },
        ],
      }),
    ).toEqual([]);
  });
});

describe('an instalment to come', () => {
  const oweAll = (...instalments: InstalmentInUse[]) => owed({ cards: [aCard({ balance: null, instalments })] });

  test('is owed on the due day of its bill', () => {
    const next = anInstalment({ dueDate: day('2026-05-20'), amount: money('-100.02') });
    expect(oweAll(anInstalment(), next)).toEqual([
      ['2026-04-20', 'instalment', '-100.00'],
      ['2026-05-20', 'instalment', '-100.02'],
    ]);
  });

  test('is not owed when it was due before today, or when its purchase was not charged for long', () => {
    expect(oweAll(anInstalment({ dueDate: day('2026-03-14') }))).toEqual([]);
    expect(oweAll(anInstalment({ lastChargedOn: day('2026-01-20') }))).toEqual([]);
  });
});

describe('a loan', () => {
  test('owes its outstanding balance in equal parts up to its last day', () => {
    expect(owed({ loans: [aLoan()] })).toEqual([
      ['2026-03-31', 'loan', '-333.33'],
      ['2026-04-30', 'loan', '-333.33'],
      ['2026-05-31', 'loan', '-333.33'],
    ]);
  });

  test('without parts owes all of it on its last day', () => {
    expect(owed({ loans: [aLoan({ instalmentsTotal: null })] })).toEqual([['2026-05-31', 'loan', '-1000.00']]);
  });

  test('is not owed twice because its payments come back at even times', () => {
    const payment = anItem({ kind: 'loan', usualAmount: money('-340.00') });
    expect(owed({ loans: [aLoan()] }, [payment]).map(([, kind]) => kind)).toEqual(['loan', 'loan', 'loan']);
    expect(owed({}, [payment])).toHaveLength(12);
  });
});

describe('what comes back', () => {
  test('is owed on each of its days, unless it is money in, ignored or stopped', () => {
    expect(owed({}, [anItem()], day('2026-06-09'))).toEqual([
      ['2026-04-10', 'recurring', '-39.90'],
      ['2026-05-10', 'recurring', '-39.90'],
    ]);
    const nothing = [
      anItem({ usualAmount: money('39.90') }),
      anItem({ decision: 'ignored' }),
      anItem({ nextDate: day('2025-11-10') }),
    ];
    expect(owed({}, nothing)).toEqual([]);
  });
});
