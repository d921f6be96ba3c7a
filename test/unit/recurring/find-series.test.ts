import { describe, expect, test } from '@jest/globals';
import { accuracyOver } from '../../../scripts/measure/recurring-accuracy.js';
import { findSeries } from '../../../src/modules/recurring/domain/find-series.js';
import { recognise } from '../../../src/modules/recurring/domain/keep-identity.js';
import type { Movement } from '../../../src/modules/recurring/domain/movement.js';
import { payeeKey } from '../../../src/modules/recurring/domain/payee.js';
import { nextDue, type Period, plusPeriods } from '../../../src/modules/recurring/domain/period.js';
import {
  dueDays,
  foundItem,
  isPerhapsForgotten,
  type RecurringItem,
  stateOn,
} from '../../../src/modules/recurring/domain/recurring-item.js';
import type { DecimalText } from '../../../src/shared/decimal-text.js';
import type { LocalDate } from '../../../src/shared/local-date.js';

let count = 0;
function aMovement(date: string, amount: string, description = 'NETFLIX.COM', more: Partial<Movement> = {}): Movement {
  count += 1;
  return {
    transactionId: `t${count}`,
    accountId: 'a',
    date: date as LocalDate,
    amount: amount as DecimalText,
    currency: 'BRL',
    description,
    merchantName: null,
    counterparty: null,
    categoryId: null,
    ...more,
  };
}

/** One movement a period from a day on. */
function aRow(
  from: string,
  period: Period,
  amounts: string[],
  description?: string,
  more?: Partial<Movement>,
): Movement[] {
  return amounts.map((amount, i) => aMovement(plusPeriods(from as LocalDate, period, i), amount, description, more));
}

const repeated = (amount: string, times: number) => Array.from({ length: times }, () => amount);
const itemsOf = (movements: Movement[]) => findSeries(movements).map(foundItem);

describe('what comes back', () => {
  test.each<[Period, number]>([
    ['weekly', 8],
    ['biweekly', 8],
    ['monthly', 3],
    ['bimonthly', 3],
    ['quarterly', 3],
    ['half_yearly', 3],
    ['yearly', 2],
  ])('is found when it is %s', (period, times) => {
    expect(itemsOf(aRow('2024-10-15', period, repeated('-39.90', times)))).toMatchObject([
      { period, usualAmount: '-39.90', isFixed: true, missed: 0 },
    ]);
  });

  test('is one series although weekends and month ends shift it, and keeps its day', () => {
    const days = ['2026-01-30', '2026-03-02', '2026-03-30', '2026-04-30', '2026-06-01', '2026-06-30'];
    const [item] = itemsOf(days.map((day) => aMovement(day, '2500.00', 'SALARIO ACME')));
    expect(item).toMatchObject({ period: 'monthly', missed: 0, nextDate: '2026-07-30' });
  });

  test('is still one series when a month was missed, and says so', () => {
    const rows = aRow('2026-01-10', 'monthly', repeated('-90.00', 8)).filter((_, i) => i !== 3);
    expect(itemsOf(rows)).toMatchObject([{ period: 'monthly', missed: 1 }]);
    expect(itemsOf(rows)[0]!.transactionIds).toHaveLength(7);
  });

  test('tells two subscriptions at one merchant apart', () => {
    const rows = [
      ...aRow('2026-01-05', 'monthly', repeated('-20.90', 6)),
      ...aRow('2026-01-07', 'monthly', repeated('-59.90', 6)),
    ];
    expect(itemsOf(rows).map((item) => [item.usualAmount, item.transactionIds.length])).toEqual([
      ['-20.90', 6],
      ['-59.90', 6],
    ]);
  });

  test('shows a price that rose, and not a month that was dearer', () => {
    const [risen] = itemsOf(
      aRow('2026-01-05', 'monthly', ['-39.90', '-39.90', '-39.90', '-44.90', '-44.90', '-44.90']),
    );
    expect(risen).toMatchObject({
      usualAmount: '-44.90',
      priceChanges: [{ date: '2026-04-05', from: '-39.90', to: '-44.90' }],
    });
    const once = ['-39.90', '-39.90', '-39.90', '-47.00', '-39.90', '-39.90', '-39.90', '-39.90'];
    expect(itemsOf(aRow('2026-01-05', 'monthly', once))[0]).toMatchObject({ usualAmount: '-39.90', priceChanges: [] });
  });

  test('has an amount that changes, if it is even otherwise: the usual one is the median', () => {
    const amounts = ['-120.10', '-180.00', '-95.50', '-140.00', '-160.70', '-133.33'];
    expect(itemsOf(aRow('2026-01-10', 'monthly', amounts, 'ENEL'))).toMatchObject([
      { isFixed: false, usualAmount: '-140.00', leastAmount: '-95.50', mostAmount: '-180.00' },
    ]);
  });

  test('is no shop that is visited often, although some amounts repeat', () => {
    const days = [2, 5, 11, 13, 18, 22, 29, 37, 41, 44, 52, 57, 60, 66, 71, 79, 83, 88, 95, 97];
    const rows = days.map((day, i) =>
      aMovement(
        new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10),
        i % 5 ? `-${50 + i * 7}.30` : '-80.00',
        'MERCADO',
      ),
    );
    expect(findSeries(rows)).toEqual([]);
  });

  test('is not twice the same, not money in beside money out, not two currencies', () => {
    expect(findSeries(aRow('2026-01-10', 'monthly', repeated('-10.00', 2)))).toEqual([]);
    const mixed = ['-50.00', '50.00', '-50.00', '50.00'];
    expect(findSeries(aRow('2026-01-10', 'monthly', mixed))).toEqual([]);
    const [a, b, c] = aRow('2026-01-10', 'monthly', repeated('-10.00', 3));
    expect(findSeries([a!, { ...b!, currency: 'USD' }, c!])).toEqual([]);
  });

  test('is the same whatever order the history comes in', () => {
    const rows = [
      ...aRow('2026-01-05', 'monthly', repeated('-20.90', 6)),
      ...aRow('2026-01-06', 'monthly', repeated('-20.90', 6)),
    ];
    expect(findSeries([...rows].reverse())).toEqual(findSeries(rows));
  });
});

test.each([
  [{ description: 'PAG*Netflix.com 12/05 BR' }, 'pag netflix'],
  [{ description: 'NETFLIX.COM 8812' }, 'netflix'],
  [{ description: 'PIX ENVIADO IMOBILIÁRIA TRÊS RIOS 20260110' }, 'imobiliaria tres rios'],
  [{ description: 'DEB AUT ENEL NOV/2026' }, 'enel'],
  [{ description: 'x', merchantName: 'Spotify Ltda' }, 'spotify'],
  [{ description: 'PIX 123', counterparty: 'Ana Reis' }, 'ana reis'],
  [{ description: 'PIX 123' }, 'pix 123'],
])('the payee of %j is %j', (facts, payee) => {
  const expected = payee === 'pag netflix' ? 'netflix' : payee;
  expect(payeeKey({ merchantName: null, counterparty: null, ...facts })).toBe(expected);
});

test.each<[string[], Period, string]>([
  [['2026-01-31', '2026-02-28', '2026-03-31'], 'monthly', '2026-04-30'],
  [['2023-02-28', '2024-02-29'], 'yearly', '2025-02-28'],
  [['2026-11-03', '2026-12-01', '2026-12-30'], 'monthly', '2027-02-01'],
  [['2026-12-24', '2026-12-31'], 'weekly', '2027-01-07'],
])('after %j, %s, comes %s', (dates, period, next) => {
  expect(nextDue(dates as LocalDate[], period)).toBe(next);
});

describe('an item', () => {
  const movements = aRow('2025-01-10', 'monthly', repeated('-39.90', 12), 'SPOTIFY', { categoryId: '09030000' });
  const item: RecurringItem = { ...itemsOf(movements)[0]!, id: 'i', decision: null, givenName: null, isFound: true };

  test('is active until banks have had their time, then late, and stopped after a further period', () => {
    expect(item.nextDate).toBe('2026-01-10');
    const states = ['2026-01-15', '2026-01-16', '2026-02-15', '2026-02-16'].map((day) =>
      stateOn(item, day as LocalDate),
    );
    expect(states).toEqual(['active', 'late', 'late', 'stopped']);
  });

  test('may be forgotten once it runs for a year, unless the person said something or it stopped', () => {
    const day = '2026-01-12' as LocalDate;
    expect(isPerhapsForgotten(item, day)).toBe(true);
    expect(isPerhapsForgotten({ ...item, decision: 'confirmed' }, day)).toBe(false);
    expect(isPerhapsForgotten(item, '2026-01-09' as LocalDate)).toBe(false);
    expect(isPerhapsForgotten(item, '2026-03-20' as LocalDate)).toBe(false);
  });

  test('has its kind from its category', () => {
    expect(item.kind).toBe('subscription');
  });

  test('falls due on the days of its period', () => {
    expect(dueDays(item, '2026-02-01' as LocalDate, '2026-04-10' as LocalDate)).toEqual([
      '2026-02-10',
      '2026-03-10',
      '2026-04-10',
    ]);
  });

  test('is known again by its transactions, else by payee, period and amount; and as one item only', () => {
    const anew = itemsOf(aRow('2025-01-10', 'monthly', repeated('-39.90', 12), 'SPOTIFY'));
    const other = itemsOf(aRow('2025-01-20', 'monthly', repeated('-39.90', 12), 'SPOTIFY'));
    expect(recognise([...anew, ...other], [item]).map(({ known }) => known?.id ?? null)).toEqual(['i', null]);
    const grown = foundItem({ ...findSeries(movements)[0]!, payee: 'spotify brasil' });
    expect(recognise([...anew, grown], [item]).map(({ known }) => known?.id ?? null)).toEqual([null, 'i']);
  });
});

test('finds nearly everything in histories that are known, and little else', () => {
  const { known, recall, precision } = accuracyOver([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(known).toBeGreaterThan(100);
  expect(recall).toBeGreaterThan(0.95);
  expect(precision).toBeGreaterThan(0.93);
});
