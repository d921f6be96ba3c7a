import { describe, expect, test } from '@jest/globals';
import type { RecurringItem } from '../../../src/modules/recurring/index.js';
import {
  type CardInUse,
  type CommitmentFacts,
  commitments,
  type InstalmentCharge,
  type LoanInUse,
} from '../../../src/modules/reports/domain/commitment.js';
import type { DecimalText } from '../../../src/shared/decimal-text.js';
import type { LocalDate } from '../../../src/shared/local-date.js';

const TODAY = '2026-03-15' as LocalDate;
const UNTIL = '2027-03-14' as LocalDate;
const money = (amount: string) => amount as DecimalText;
const day = (date: string) => date as LocalDate;

const aCard = (more: Partial<CardInUse> = {}): CardInUse => ({
  accountId: 'card',
  name: 'Black',
  currency: 'BRL',
  balance: money('-900.00'),
  dueDate: null,
  bill: {
    id: 'bill',
    dueDate: day('2026-03-20'),
    closingDate: day('2026-03-13'),
    total: money('500.00'),
    paid: money('0'),
  },
  chargedSince: money('-80.50'),
  paidSince: money('0'),
  ...more,
});

const aCharge = (more: Partial<InstalmentCharge> = {}): InstalmentCharge => ({
  transactionId: 't1',
  accountId: 'card',
  date: day('2026-02-28'),
  amount: money('-100.00'),
  currency: 'BRL',
  description: 'LOJA 3/6',
  merchantName: 'Loja',
  number: 3,
  total: 6,
  purchasedAt: '2025-12-28T12:00:00Z',
  purchaseAmount: money('600.00'),
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
  const all = commitments({ cards: [], instalments: [], loans: [], ...facts }, items, TODAY, until);
  return all.map(({ date, kind, amount }) => [date, kind, amount]);
}

test('nothing is owed where nothing is held', () => {
  expect(owed({})).toEqual([]);
});

describe('a card', () => {
  test('owes what is left of its closed bill, and what was charged since by the next one', () => {
    expect(owed({ cards: [aCard()] })).toEqual([
      ['2026-03-20', 'closed_bill', '-500'],
      ['2026-04-20', 'open_bill', '-80.50'],
    ]);
  });

  test.each([
    ['the bill tells of it', { paid: money('200.00') }, money('0')],
    ['it stands in the next cycle only', { paid: money('0') }, money('200.00')],
    ['both tell of the same payment', { paid: money('200.00') }, money('200.00')],
  ])('owes less after a payment: %s', (_where, { paid }, paidSince) => {
    const card = aCard({ paidSince });
    expect(owed({ cards: [{ ...card, bill: { ...card.bill!, paid } }] })[0]).toEqual([
      '2026-03-20',
      'closed_bill',
      '-300',
    ]);
  });

  test('owes nothing of a bill that is paid in full, or by which the bank owes the person', () => {
    const paid = aCard({ paidSince: money('500.00'), chargedSince: money('0') });
    const negative = aCard({ bill: { ...aCard().bill!, total: money('-20.00') }, chargedSince: money('12.00') });
    expect(owed({ cards: [paid, negative] })).toEqual([]);
  });

  test('that is overdue owes it since its day; an older bill stands in the next one', () => {
    const late = aCard({ bill: { ...aCard().bill!, dueDate: day('2026-03-10') }, chargedSince: money('0') });
    const old = aCard({ bill: { ...aCard().bill!, dueDate: day('2026-02-10') }, chargedSince: money('-5.00') });
    expect(owed({ cards: [late] })).toEqual([['2026-03-10', 'closed_bill', '-500']]);
    expect(owed({ cards: [old] })).toEqual([['2026-04-10', 'open_bill', '-5.00']]);
  });

  test('without bills owes its balance, on the day that the bank tells, else within a month', () => {
    const card = aCard({ bill: null });
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

describe('a purchase in instalments', () => {
  test('owes each instalment to come once, at month ends too', () => {
    const earlier = aCharge({ transactionId: 't0', date: day('2026-01-31'), number: 2, description: 'LOJA 2/6' });
    expect(owed({ instalments: [earlier, aCharge({ date: day('2026-02-28') })] })).toEqual([
      ['2026-03-28', 'instalment', '-100.00'],
      ['2026-04-28', 'instalment', '-100.00'],
      ['2026-05-28', 'instalment', '-100.00'],
    ]);
  });

  test('whose charges the bank lists ahead is taken as listed', () => {
    const listed = aCharge({ transactionId: 't2', date: day('2026-03-30'), number: 4, amount: money('-100.02') });
    expect(owed({ instalments: [aCharge(), listed] }).slice(0, 2)).toEqual([
      ['2026-03-30', 'instalment', '-100.02'],
      ['2026-04-30', 'instalment', '-100.02'],
    ]);
  });

  test('is not taken for another one of the same shop', () => {
    const other = aCharge({ transactionId: 't9', purchasedAt: '2026-01-05T12:00:00Z', number: 6 });
    expect(owed({ instalments: [aCharge({ number: 5 }), other] })).toEqual([['2026-03-28', 'instalment', '-100.00']]);
  });

  test('owes nothing when it is complete, or has not been charged for long', () => {
    expect(owed({ instalments: [aCharge({ number: 6 })] })).toEqual([]);
    expect(owed({ instalments: [aCharge({ date: day('2026-01-20') })] })).toEqual([]);
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
