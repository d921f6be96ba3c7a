import { describe, expect, test } from '@jest/globals';
import { cnpj, cpf } from 'cpf-cnpj-validator';
import { createWorld } from '../../../src/sandbox/world/index.js';
import { accountOf, anItem, cents, collectedAgain, rowsOf } from './world-builders.js';

const world = createWorld(53);
const item = anItem({ products: ['ACCOUNTS', 'TRANSACTIONS', 'INVESTMENTS', 'LOANS', 'IDENTITY'] });

describe('what an item did not ask for', () => {
  test('is not told', () => {
    const plain = anItem();
    const held = world.investments(item)[0]?.id ?? '';
    expect(world.investments(plain)).toEqual([]);
    expect(world.investmentTransactions(plain, held)).toEqual([]);
    expect(world.loans(plain)).toEqual([]);
    expect(world.identity(plain)).toBeNull();
  });
});

describe('investments', () => {
  const held = world.investments(item);

  test('are a treasury bond, a CDB, a fund and a share', () => {
    expect(held.map(({ subtype }) => subtype)).toEqual(['TREASURY', 'CDB', 'FIXED_INCOME_FUND', 'STOCK']);
  });

  test('have a gross amount, taxes, and a net balance that agree', () => {
    for (const one of held) {
      expect(cents(one.amount ?? 0)).toBe(cents(one.value ?? 0) * (one.quantity ?? 0));
      expect(cents(one.balance)).toBe(cents(one.amount ?? 0) - cents(one.taxes ?? 0));
      expect(cents(one.amountProfit ?? 0)).toBe(cents(one.amount ?? 0) - cents(one.amountOriginal ?? 0));
    }
    expect(held.some(({ taxes }) => (taxes ?? 0) > 0)).toBe(true);
  });

  test('were bought by the transactions that they tell', () => {
    for (const one of held) {
      const bought = world.investmentTransactions(item, one.id);
      expect(bought.length).toBeGreaterThan(0);
      expect(bought.reduce((sum, { quantity }) => sum + (quantity ?? 0), 0)).toBe(one.quantity);
      expect(bought.reduce((sum, { amount }) => sum + cents(amount ?? 0), 0)).toBe(cents(one.amountOriginal ?? 0));
      if (one.type === 'FIXED_INCOME') expect(one.issueDate).toBe(bought.at(-1)?.date);
      else expect((one.issueDate ?? '') < (bought.at(-1)?.date ?? '')).toBe(true);
    }
    expect(world.investmentTransactions(item, item.itemId)).toEqual([]);
  });

  test('grow as time goes on', () => {
    const later = world.investments(collectedAgain(item, '2027-11-24T12:00:00.000Z'));
    for (const [n, one] of held.entries()) expect(later[n]?.balance).toBeGreaterThan(one.balance);
  });
});

describe('the loan', () => {
  test('has as many instalments paid as left the account, and the same amount', () => {
    for (const at of ['2026-11-24', '2027-01-10', '2027-05-16', '2029-02-20']) {
      const later = collectedAgain(item, `${at}T12:00:00.000Z`);
      const loan = world.loans(later)[0];
      const rows = rowsOf(world, later, 'CHECKING_ACCOUNT').filter(
        (row) => row.description.startsWith('Parcela') && row.date > (loan?.contractDate ?? ''),
      );
      const releases = loan?.payments?.releases ?? [];
      expect(loan?.installments?.paidInstallments).toBe(releases.length);
      expect((loan?.installments?.paidInstallments ?? 0) + (loan?.installments?.dueInstallments ?? 0)).toBe(24);
      const since = releases.filter(({ paidDate }) => (paidDate ?? '') >= '2025-11-25');
      expect(rows.map((row) => [row.date, -row.amount]).reverse()).toEqual(
        since.map((one) => [one.paidDate, one.paidAmount]),
      );
    }
  });

  test('is owed less with each instalment', () => {
    const owed = (at: string) => world.loans(collectedAgain(item, at))[0]?.payments?.contractOutstandingBalance ?? 0;
    expect(owed('2026-12-16T12:00:00.000Z')).toBeLessThan(owed('2026-12-14T12:00:00.000Z'));
  });
});

describe('the holder', () => {
  test('is a person with a true CPF, the same in every place', () => {
    const identity = world.identity(item);
    const account = accountOf(world, item, 'CHECKING_ACCOUNT');
    expect(cpf.isValid(identity?.document ?? '')).toBe(true);
    expect([account.owner, account.taxNumber]).toEqual([identity?.fullName, identity?.document]);
  });

  test('carries the CPF that they signed in with', () => {
    const signedIn = anItem({ ...item, login: '76109277673', holder: '76109277673' });
    expect(accountOf(world, signedIn, 'CHECKING_ACCOUNT').taxNumber).toBe('761.092.776-73');
  });

  test('is a company with a partner at a business connector', () => {
    const business = world.identity(anItem({ ...item, isBusiness: true }));
    expect(cnpj.isValid(business?.document ?? '')).toBe(true);
    expect(business?.companyName).toMatch(/ Ltda$/);
    expect(cpf.isValid(business?.parties?.[0]?.documentNumber ?? '')).toBe(true);
  });
});
