import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { KnexAccountRepository } from '../../../src/modules/accounts/adapters/knex-account-repository.js';
import { KnexBillRepository } from '../../../src/modules/accounts/adapters/knex-bill-repository.js';
import type { ProviderBill } from '../../../src/modules/accounts/index.js';
import type { AccountOfPage } from '../../../src/modules/transactions/index.js';
import { type DecimalText, decimalText } from '../../../src/shared/decimal-text.js';
import { anAccount } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const bills = new KnexBillRepository(database);
const accounts = new KnexAccountRepository(database, testEncryption().rows);

function aBill(dueDate: string, totalAmount: string, facts: Partial<ProviderBill> = {}): ProviderBill {
  return {
    providerBillId: randomUUID(),
    dueDate,
    closingDate: null,
    totalAmount: decimalText(totalAmount),
    currency: 'BRL',
    minimumPaymentAmount: null,
    allowsInstalments: null,
    financeCharges: [],
    payments: [],
    ...facts,
  };
}

const write = (card: AccountOfPage, reported: ProviderBill[], removeMissing = true) =>
  bills.writeAll(card, [{ accountId: card.accountId, bills: reported }], { removeMissing });

const totalsOf = async (card: AccountOfPage) =>
  (await bills.list(card.userId, card.accountId, { size: 100, cursor: null })).rows.map((bill) => bill.totalAmount);

describe('the bills of a card', () => {
  test('are listed by due date with every digit, a negative total too', async () => {
    const card = await anAccount(database, { type: 'CREDIT' });
    const counts = await write(card, [aBill('2026-02-10', '-12.3'), aBill('2026-03-10', '1234567890123456.789')]);
    expect(counts).toEqual({ fetched: 2, created: 2, updated: 0, unchanged: 0, removed: 0 });
    expect(await totalsOf(card)).toEqual(['1234567890123456.789', '-12.30']);
  });

  test('are updated by a payment that comes later, and only those', async () => {
    const card = await anAccount(database, { type: 'CREDIT' });
    const [paid, other] = [aBill('2026-02-10', '10'), aBill('2026-03-10', '20')];
    await write(card, [paid, other]);
    const payment = {
      providerPaymentId: 'p',
      valueType: 'FULL_PAYMENT',
      paymentMode: 'PIX',
      paidOn: '2026-02-09',
      amount: '10' as DecimalText,
      currency: 'BRL',
    };
    const counts = await write(card, [{ ...paid, payments: [payment] }, other]);
    expect(counts).toEqual({ fetched: 2, created: 0, updated: 1, unchanged: 1, removed: 0 });
    expect(await write(card, [{ ...paid, payments: [payment] }, other])).toMatchObject({ unchanged: 2 });
  });

  test('that are missing are gone only inside what the list covers, and only where that is proof', async () => {
    const card = await anAccount(database, { type: 'CREDIT' });
    const [old, missing, last] = [aBill('2025-01-10', '1'), aBill('2026-02-10', '2'), aBill('2026-03-10', '3')];
    const first = aBill('2026-01-10', '4');
    await write(card, [old, first, missing, last]);
    expect(await write(card, [first, last], false)).toMatchObject({ removed: 0 });
    expect(await write(card, [first, last])).toMatchObject({ removed: 1 });
    expect(await totalsOf(card)).toEqual(['3.00', '4.00', '1.00']);
    expect(await write(card, [])).toMatchObject({ removed: 0 });
    expect(await write(card, [first, missing, last])).toMatchObject({ created: 0, updated: 1 });
    expect(await totalsOf(card)).toEqual(['3.00', '2.00', '4.00', '1.00']);
  });

  test("of one card say nothing of another's", async () => {
    const one = await anAccount(database, { type: 'CREDIT' });
    const other = await anAccount(database, { ...one, type: 'CREDIT' });
    await write(one, [aBill('2026-02-10', '1')]);
    await write(other, [aBill('2026-01-10', '2'), aBill('2026-03-10', '3')]);
    await write(other, [aBill('2026-01-10', '4')]);
    expect(await totalsOf(one)).toEqual(['1.00']);
  });

  test('leave with the account that the bank removed, and come back with it', async () => {
    const card = await anAccount(database, { type: 'CREDIT' });
    await write(card, [aBill('2026-02-10', '1')]);
    const options = { balanceAsOf: { bank: null, card: null }, removeMissing: true };
    const { provider_account_id } = await database
      .sql('bank_accounts')
      .where({ id: card.accountId })
      .first('provider_account_id');
    await accounts.writeAll(card, [], options);
    expect(await totalsOf(card)).toEqual([]);
    const back = {
      providerAccountId: provider_account_id as string,
      itemId: '',
      holder: null,
      type: 'CREDIT',
      subtype: null,
      name: 'Cartão',
      marketingName: null,
      number: null,
      currency: 'BRL',
      balance: null,
      card: null,
      bank: null,
    };
    await accounts.writeAll(card, [back], options);
    expect(await totalsOf(card)).toEqual(['1.00']);
  });
});
