import { describe, expect, test } from '@jest/globals';
import { KnexAccountRepository } from '../../../src/modules/accounts/adapters/knex-account-repository.js';
import { KnexBalanceHistory } from '../../../src/modules/accounts/adapters/knex-balance-history.js';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import type { AccountOfPage } from '../../../src/modules/transactions/index.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { anAccount, aProviderTransaction, aUser } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const history = new KnexBalanceHistory(database);
const accounts = new KnexAccountRepository(database, testEncryption().rows);
const transactions = new KnexTransactionRepository(database, testEncryption().rows);
const page = { size: 100, cursor: null };

async function collected(account: AccountOfPage, balance: string | null, at: string): Promise<void> {
  await database
    .sql('bank_accounts')
    .where({ user_id: account.userId, id: account.accountId })
    .update({ balance, balance_as_of: new Date(at) });
  await history.noteCollected(account, account.timeZone);
}

const daysOf = async ({ userId, accountId }: AccountOfPage, range = {}) =>
  (await history.list(userId, accountId, range, page)).rows.map(({ date, balance, source }) => [date, balance, source]);

const versions = ({ userId }: AccountOfPage) =>
  database.sql('bank_account_balances').where({ user_id: userId }).select(database.sql.raw('xmin::text, ctid::text'));

/** A row with the bank's running balance after it. */
const movement = (bookedAt: string, balanceAfter: string | null, facts = {}) =>
  aProviderTransaction({ bookedAt: new Date(bookedAt), balanceAfter: balanceAfter as never, ...facts });

describe('a balance that is collected', () => {
  test("belongs to the user's day, and the day's last collection stays", async () => {
    const account = await anAccount(database);
    await collected(account, '100.00', '2026-03-10T12:00:00Z');
    await collected(account, '90.10', '2026-03-11T02:30:00Z'); // still 10 March in São Paulo
    await collected(account, '80.00', '2026-03-11T12:00:00Z');
    await collected(account, '95.00', '2026-03-11T09:00:00Z'); // read late
    expect(await daysOf(account)).toEqual([
      ['2026-03-11', '80.00', 'collected'],
      ['2026-03-10', '90.10', 'collected'],
    ]);
    expect(await daysOf(account, { to: '2026-03-10' })).toEqual([['2026-03-10', '90.10', 'collected']]);
  });

  test('is written once a day where it does not change', async () => {
    const account = await anAccount(database);
    await collected(account, '100.00', '2026-03-10T12:00:00Z');
    const before = await versions(account);
    await collected(account, '100.00', '2026-03-10T18:00:00Z');
    expect(await versions(account)).toEqual(before);
  });

  test('is unknown where the bank gives none or it was never collected', async () => {
    const account = await anAccount(database);
    await collected(account, null, '2026-03-10T12:00:00Z');
    expect(await daysOf(account)).toEqual([]);
  });

  test('of bank accounts and of cards is as old as the collection of each', async () => {
    const userId = await aUser(database);
    const { connectionId } = await anAccount(database, { userId });
    const provided = (type: string, providerAccountId: string) => ({
      providerAccountId,
      itemId: 'item',
      holder: null,
      type,
      subtype: null,
      name: type,
      marketingName: null,
      number: null,
      currency: 'BRL',
      balance: '1.00' as never,
      card: null,
      bank: null,
    });
    await accounts.writeAll({ userId, connectionId }, [provided('BANK', 'b'), provided('CREDIT', 'c')], {
      balanceAsOf: { bank: new Date('2026-03-09T12:00:00Z'), card: new Date('2026-03-10T12:00:00Z') },
      removeMissing: false,
    });
    await history.noteCollected({ userId, connectionId }, 'America/Sao_Paulo');
    const rows = await database
      .sql('bank_account_balances')
      .join('bank_accounts', 'bank_accounts.id', 'account_id')
      .where('bank_account_balances.user_id', userId)
      .orderBy('date')
      .select('type', 'date');
    expect(rows).toEqual([
      { type: 'BANK', date: '2026-03-09' },
      { type: 'CREDIT', date: '2026-03-10' },
    ]);
  });
});

describe('a balance before the first collection', () => {
  test('is not made up from transactions that do not tell it', async () => {
    const account = await anAccount(database);
    await transactions.writePage(account, [aProviderTransaction(), aProviderTransaction()]);
    await collected(account, '100.00', '2026-03-12T12:00:00Z');
    await history.derive(account, 'all');
    expect(await daysOf(account)).toEqual([['2026-03-12', '100.00', 'collected']]);
  });

  test("is the running balance of the day's last transaction, by time and then by the bank's order", async () => {
    const account = await anAccount(database);
    await transactions.writePage(account, [
      movement('2026-03-05T12:00:00Z', '50.00'),
      movement('2026-03-05T18:00:00Z', '40.00'),
      movement('2026-03-06T00:00:00Z', '31.00', { positionInDay: 1 }),
      movement('2026-03-06T00:00:00Z', '30.00', { positionInDay: 2 }),
      movement('2026-03-07T12:00:00Z', '25.00'),
      movement('2026-03-07T18:00:00Z', null),
      movement('2026-03-08T12:00:00Z', '20.00'),
      movement('2026-03-08T18:00:00Z', '15.00', { status: 'PENDING' }),
    ]);
    await history.derive(account, 'all');
    // Of the 7th the last row tells no balance: the day stays unknown.
    expect(await daysOf(account)).toEqual([
      ['2026-03-08', '20.00', 'derived'],
      ['2026-03-06', '30.00', 'derived'],
      ['2026-03-05', '40.00', 'derived'],
    ]);
  });

  test('gives way to one that is collected, and never the other way round', async () => {
    const account = await anAccount(database);
    await transactions.writePage(account, [movement('2026-03-05T12:00:00Z', '50.00')]);
    await history.derive(account, 'all');
    await collected(account, '51.00', '2026-03-05T10:00:00Z');
    await history.derive(account, 'all');
    expect(await daysOf(account)).toEqual([['2026-03-05', '51.00', 'collected']]);
  });

  test('follows its transactions: changed, late and removed', async () => {
    const account = await anAccount(database);
    const rows = [movement('2026-03-05T12:00:00Z', '50.00'), movement('2026-03-06T12:00:00Z', '45.00')];
    await transactions.writePage(account, rows);
    await history.derive(account, 'all');
    const late = movement('2026-03-05T18:00:00Z', '44.00');
    await transactions.writePage(account, [late]);
    await history.derive(account, { ofTransactions: [late.providerTransactionId] });
    expect(await daysOf(account)).toEqual([
      ['2026-03-06', '45.00', 'derived'],
      ['2026-03-05', '44.00', 'derived'],
    ]);
    await transactions.removeByProviderIds(account, [late.providerTransactionId, rows[1]!.providerTransactionId]);
    await history.derive(account, { since: '2026-03-06' as LocalDate });
    expect((await daysOf(account)).map(([date]) => date)).toEqual(['2026-03-05']);
    await history.derive(account, { ofTransactions: [late.providerTransactionId] });
    expect(await daysOf(account)).toEqual([['2026-03-05', '50.00', 'derived']]);
    const before = await versions(account);
    await history.derive(account, 'all');
    expect(await versions(account)).toEqual(before);
  });

  test('of a card is never derived: its rows have no running balance of the debt', async () => {
    const card = await anAccount(database, { type: 'CREDIT' });
    await transactions.writePage(card, [movement('2026-03-05T12:00:00Z', '50.00')]);
    await history.derive(card, 'all');
    expect(await daysOf(card)).toEqual([]);
  });

  test("of one account touches no other's", async () => {
    const one = await anAccount(database);
    const other = await anAccount(database, { userId: one.userId, connectionId: one.connectionId });
    for (const account of [one, other]) {
      await transactions.writePage(account, [movement('2026-03-05T12:00:00Z', '50.00')]);
      await history.derive(account, 'all');
    }
    await database.sql('transactions').where({ account_id: one.accountId }).update({ removed_at: new Date() });
    await history.derive(one, 'all');
    expect(await daysOf(one)).toEqual([]);
    expect(await daysOf(other)).toHaveLength(1);
  });
});
