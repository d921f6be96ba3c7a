import { describe, expect, test } from '@jest/globals';
import { createWorld, type ItemFacts } from '../../../src/sandbox/world/index.js';
import { accountOf, allRows, anItem, cents, centsOf, collectedAgain, postedCents, rowsOf } from './world-builders.js';

const world = createWorld(23);
const BILL_PAYMENT = '05100000';

const lives: [string, Partial<ItemFacts>][] = [
  ['a person', {}],
  ['another person', { holder: 'holder-2' }],
  ['a company at a bank read directly', { isBusiness: true, isOpenFinance: false }],
  [
    'a person whose salary comes after Carnival and the card’s bill',
    { holder: 'holder-7', firstCollectedAt: new Date('2025-12-01T12:00:00.000Z') },
  ],
  ['a person with two checking accounts', { login: 'user-ok-two-checking-accounts' }],
];

describe.each(lives)('the balances of %s', (_, facts) => {
  const item = anItem(facts);

  test('move by exactly what is posted, on bank accounts and on the card', () => {
    const dates = ['2026-11-24T12:00', '2026-12-09T12:00', '2027-01-31T23:59', '2027-06-13T03:00', '2028-09-09T09:09'];
    const told = dates.map((at) => {
      const later = collectedAgain(item, `${at}:00.000Z`);
      return world.accounts(later).map((account) => {
        const rows = world.transactions(later, account.id, {}, null, 100_000)?.rows ?? [];
        return cents(account.balance) - postedCents(rows);
      });
    });
    // What is left is what each account held when history begins: the same at every collection.
    for (const openings of told) expect(openings).toEqual(told[0]);
  });

  test('end no day below zero at a bank, for years', () => {
    const later = collectedAgain(item, '2029-11-24T12:00:00.000Z');
    for (const account of world.accounts(later).filter(({ type }) => type === 'BANK')) {
      let running = cents(account.balance);
      let least = running;
      let day = '';
      for (const row of world.transactions(later, account.id, {}, null, 100_000)?.rows ?? []) {
        if (row.status !== 'POSTED') continue;
        if (row.date.slice(0, 10) !== day) least = Math.min(least, running);
        day = row.date.slice(0, 10);
        running -= centsOf(row);
      }
      expect(least).toBeGreaterThanOrEqual(0);
    }
  });

  test('pay each bill on both sides, of the same amount', () => {
    const paid = (subtype: 'CHECKING_ACCOUNT' | 'CREDIT_CARD') =>
      rowsOf(world, item, subtype)
        .filter((row) => row.categoryId === BILL_PAYMENT)
        .map(centsOf);
    expect(paid('CHECKING_ACCOUNT').length).toBeGreaterThanOrEqual(11);
    expect(paid('CREDIT_CARD')).toEqual(paid('CHECKING_ACCOUNT'));
  });
});

describe.each(['holder-1', 'holder-2', 'holder-3', 'holder-4'])('the card of %s', (holder) => {
  test.each(['2026-11-24', '2026-09-05', '2026-07-08'])('owes on %s what open and unpaid bills hold', (day) => {
    const item = collectedAgain(
      anItem({ holder, firstCollectedAt: new Date('2026-07-01T12:00:00.000Z') }),
      `${day}T22:00:00.000Z`,
    );
    const card = accountOf(world, item, 'CREDIT_CARD');
    const bills = world.bills(item, card.id);
    const closed = new Set(bills.map(({ id }) => id));
    const charges = rowsOf(world, item, 'CREDIT_CARD').filter((row) => row.categoryId !== BILL_PAYMENT);
    const lastClosing = bills[0]?.billClosingDate?.slice(0, 7) ?? '';
    const open = charges.filter((row) => {
      const { billId, billForecastDate } = row.creditCardMetadata ?? {};
      return billForecastDate !== undefined && billForecastDate > lastClosing && !closed.has(billId ?? '');
    });
    // Before, a negative bill may have carried something over; the turn of the year finds every bill paid.
    const thisYear = bills.filter(({ dueDate }) => dueDate >= '2026');
    const billed = thisYear.reduce((sum, bill) => sum + cents(bill.totalAmount), 0);
    const paid = thisYear.flatMap(({ payments }) => payments).reduce((sum, { amount }) => sum + cents(amount), 0);
    expect(cents(card.balance)).toBe(postedCents(open) + billed - paid);
  });
});

describe('bills', () => {
  const item = anItem({ collectedAt: new Date('2027-11-24T12:00:00.000Z') });
  const card = accountOf(world, item, 'CREDIT_CARD');
  const rows = rowsOf(world, item, 'CREDIT_CARD');
  const bills = world.bills(item, card.id);

  test('total the rows that name them, payments left out', () => {
    expect(bills.length).toBeGreaterThanOrEqual(22);
    for (const bill of bills) {
      const mine = rows.filter((row) => row.creditCardMetadata?.billId === bill.id);
      const charged = mine.filter((row) => row.categoryId !== BILL_PAYMENT);
      expect(charged.length).toBeGreaterThan(20);
      expect(cents(bill.totalAmount)).toBe(charged.reduce((sum, row) => sum + centsOf(row), 0));
    }
  });

  test('are known to every row that names one', () => {
    const known = new Set(bills.map(({ id }) => id));
    for (const row of rows) {
      const billId = row.creditCardMetadata?.billId;
      if (billId !== undefined) expect(known).toContain(billId);
    }
  });

  test('fall due seven days after they close, newest first', () => {
    const day = (text: string | null) => Date.parse(text ?? '') / 86_400_000;
    for (const bill of bills) expect(day(bill.dueDate) - day(bill.billClosingDate)).toBe(7);
    expect(bills.map(({ dueDate }) => dueDate)).toEqual(
      bills
        .map(({ dueDate }) => dueDate)
        .sort()
        .reverse(),
    );
  });

  test('are paid in full, but for one a year that is paid in two parts and brings charges to the next', () => {
    const paid = (n: number) => cents(bills[n]?.payments.reduce((sum, { amount }) => sum + amount, 0) ?? 0);
    for (let n = 0; n < bills.length - 1; n += 1) {
      const carried = Math.min(0, cents(bills[n + 1]?.totalAmount ?? 0));
      expect(paid(n)).toBe(Math.max(0, cents(bills[n]?.totalAmount ?? 0) + carried));
    }
    const inParts = bills.findIndex(({ payments }) => payments.length === 2);
    expect(inParts).toBeGreaterThan(0);
    expect(bills[inParts - 1]?.financeCharges.map(({ type }) => type)).toEqual([
      'LATE_PAYMENT_FEE',
      'LATE_PAYMENT_INTEREST',
    ]);
    const charged = bills[inParts - 1]?.financeCharges.map(({ amount }) => amount);
    const shown = rows.filter((row) => row.categoryId === '02010000' && charged?.includes(row.amount));
    expect(shown.length).toBe(2);
  });

  test('are once a year negative: the bank owes', () => {
    const negative = bills.filter(({ totalAmount }) => totalAmount < 0);
    expect(negative.length).toBe(2);
    for (const bill of negative) expect(bill.payments).toEqual([]);
  });

  test('divide the purchases of a closing day', () => {
    for (const bill of bills.slice(0, -1)) {
      const closing = Date.parse(bill.billClosingDate ?? '');
      // 09:05 and 21:45 in Brazil.
      const morning = rows.find((row) => Date.parse(row.date) === closing + (12 * 60 + 5) * 60_000);
      const night = rows.find((row) => Date.parse(row.date) === closing + (24 * 60 + 45) * 60_000);
      expect(morning?.creditCardMetadata?.billId).toBe(bill.id);
      expect(night).toBeDefined();
      expect(night?.creditCardMetadata?.billId).not.toBe(bill.id);
    }
  });

  test('never change once they are closed, although rows dated before come later', () => {
    const backdated = rows.filter((row) => {
      const next = bills.find(({ id }) => id === row.creditCardMetadata?.billId);
      return next && Date.parse(next.billClosingDate ?? '') - Date.parse(row.date) > 31 * 86_400_000;
    });
    expect(backdated.length).toBeGreaterThanOrEqual(11);
    for (const bill of bills.slice(0, -12)) {
      const closed = collectedAgain(item, `${bill.billClosingDate?.slice(0, 10)}T20:00:00.000Z`);
      expect(world.bills(closed, card.id)[0]).toMatchObject({ id: bill.id, totalAmount: bill.totalAmount });
    }
  });

  test('are named by a row only once they are closed', () => {
    const closing = accountOf(world, anItem(), 'CREDIT_CARD').creditData?.balanceCloseDate?.slice(0, 10) ?? '';
    const before = collectedAgain(item, `${closing}T12:30:00.000Z`);
    const after = collectedAgain(item, `${closing}T21:00:00.000Z`);
    const row = rowsOf(world, before, 'CREDIT_CARD').find(
      (one) => one.date.startsWith(closing.slice(0, 7)) && one.status === 'POSTED',
    );
    expect(row?.creditCardMetadata?.billId).toBeUndefined();
    expect(world.transaction(after, row?.id ?? '')).toMatchObject({
      creditCardMetadata: { billId: world.bills(after, card.id)[0]?.id },
      updatedAt: `${closing}T18:00:00.000Z`,
    });
  });

  test('exist at Open Finance only, and for cards only', () => {
    const direct = anItem({ isOpenFinance: false });
    expect(world.bills(direct, accountOf(world, direct, 'CREDIT_CARD').id)).toEqual([]);
    expect(world.bills(item, accountOf(world, item, 'CHECKING_ACCOUNT').id)).toEqual([]);
    expect(allRows(world, direct).some((row) => row.creditCardMetadata?.billId)).toBe(false);
  });
});
