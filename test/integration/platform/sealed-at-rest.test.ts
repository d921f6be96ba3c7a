import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { KnexAccountRepository } from '../../../src/modules/accounts/adapters/knex-account-repository.js';
import type { ProviderAccount } from '../../../src/modules/accounts/index.js';
import { KnexSecondFactorRepository } from '../../../src/modules/identity/adapters/knex-second-factor-repository.js';
import { OtpauthTotpCodes } from '../../../src/modules/identity/adapters/otpauth-totp-codes.js';
import { SecondFactor, totpContext } from '../../../src/modules/identity/application/second-factor.js';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import type { AccountOfPage } from '../../../src/modules/transactions/index.js';
import { checkKnownKeys } from '../../../src/platform/encryption/known-keys.js';
import { countOutdated, reseal } from '../../../src/platform/encryption/reseal.js';
import { SEALED_COLUMNS } from '../../../src/platform/encryption/sealed-column.js';
import { decimalText } from '../../../src/shared/decimal-text.js';
import { aConnection, anAccount, aProviderTransaction, aUser } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const key = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const [k1, both, k2] = [key('k_1', 1), `${key('k2', 2)},${key('k_1', 1)}`, key('k2', 2)].map(testEncryption);
const CPF = '76109277673';

const paid = (facts = {}) =>
  aProviderTransaction({ documents: { payer: CPF, receiver: null }, unknown: { mood: 'SECRET-MOOD', b: 1 }, ...facts });
const rowsOf = (account: AccountOfPage) => database.sql('transactions').where({ account_id: account.accountId });
const versions = async (account: AccountOfPage) =>
  (await rowsOf(account).orderBy('id').select(database.sql.raw('xmin::text as v'))).map(({ v }) => v);

describe('documents and what the provider sent beyond what we know', () => {
  const transactions = new KnexTransactionRepository(database, k1!.rows);

  test('are unreadable in the table, and are read back for one transaction', async () => {
    const account = await anAccount(database);
    await transactions.writePage(account, [paid()]);
    const [row] = await rowsOf(account);
    expect(JSON.stringify(row)).not.toMatch(new RegExp(`${CPF}|SECRET-MOOD`));
    expect(row.sealed).toMatch(/^v1\.k_1\./);
    const found = await transactions.find(account.userId, row.id);
    expect(found!.documents).toEqual({ payer: CPF, receiver: null });
    const { rows } = await transactions.list(account.userId, {}, '-date', { size: 10, cursor: null });
    expect(rows[0]).not.toHaveProperty('documents');
  });

  test('leave a row unwritten that does not differ, whatever the order of their fields', async () => {
    const account = await anAccount(database);
    const row = paid();
    await transactions.writePage(account, [row]);
    const before = await versions(account);
    const again = { ...row, unknown: { b: 1, mood: 'SECRET-MOOD' } };
    expect(await transactions.writePage(account, [again])).toMatchObject({ unchanged: 1, updated: 0 });
    expect(await versions(account)).toEqual(before);
  });

  test.each([
    ['another document', { documents: { payer: null, receiver: CPF } }],
    ['another unknown field', { unknown: { mood: 'SECRET-MOOD', b: 2 } }],
    ['none any more', { documents: null, unknown: null }],
  ])('are written anew when there is %s', async (_what, facts) => {
    const account = await anAccount(database);
    const row = paid();
    await transactions.writePage(account, [row]);
    expect(await transactions.writePage(account, [{ ...row, ...facts }])).toMatchObject({ updated: 1 });
    expect(await transactions.writePage(account, [{ ...row, ...facts }])).toMatchObject({ unchanged: 1 });
  });

  test('do not open in the row of another user', async () => {
    const [mine, theirs] = [await anAccount(database), await anAccount(database)];
    await transactions.writePage(mine, [paid()]);
    await transactions.writePage(theirs, [paid()]);
    const [{ sealed }] = await rowsOf(theirs);
    await rowsOf(mine).update({ sealed });
    const [{ id }] = await rowsOf(mine);
    await expect(transactions.find(mine.userId, id)).rejects.toThrow('moved from where it was sealed');
    await rowsOf(mine).delete();
  });

  test('of the holder of an account are sealed too, and unchanged accounts stay unwritten', async () => {
    const accounts = new KnexAccountRepository(database, k1!.rows);
    const userId = await aUser(database);
    const connectionId = await aConnection(database, userId);
    const account: ProviderAccount = {
      ...anEmptyAccount,
      providerAccountId: randomUUID(),
      holder: { name: 'Ana SECRET-NAME', document: CPF },
    };
    const write = (row: ProviderAccount) =>
      accounts.writeAll({ userId, connectionId }, [row], {
        balanceAsOf: { bank: null, card: null },
        removeMissing: true,
      });
    expect(await write(account)).toMatchObject({ created: 1 });
    expect(await write(account)).toMatchObject({ unchanged: 1 });
    const [row] = await database.sql('bank_accounts').where({ user_id: userId });
    expect(JSON.stringify(row)).not.toMatch(new RegExp(`${CPF}|SECRET-NAME`));
    expect((await accounts.find(userId, row.id))!.holder).toEqual(account.holder);
    expect(await write({ ...account, holder: { name: 'Ana', document: CPF } })).toMatchObject({ updated: 1 });
  });
});

describe('when the key is replaced', () => {
  test('rows stay readable and unwritten; sealing anew goes on where it was cut off, and then the old key is not needed', async () => {
    const account = await anAccount(database);
    const rows = Array.from({ length: 1200 }, () => paid());
    await new KnexTransactionRepository(database, k1!.rows).writePage(account, rows);
    const rotated = new KnexTransactionRepository(database, both!.rows);
    const before = await versions(account);
    expect(await rotated.writePage(account, rows)).toMatchObject({ unchanged: 1200 });
    expect(await versions(account)).toEqual(before);

    const column = SEALED_COLUMNS.find(({ table }) => table === 'transactions')!;
    const outdated = await countOutdated(database, both!, column);
    const cut = new Error('cut off');
    const cutOff = reseal(database, both!, column, () => {
      throw cut;
    });
    await expect(cutOff).rejects.toBe(cut);
    expect(await countOutdated(database, both!, column)).toBe(outdated - 500);
    const told: number[] = [];
    expect(await reseal(database, both!, column, (done) => told.push(done))).toBe(outdated - 500);
    expect(told.at(-1)).toBe(outdated - 500);
    expect(await reseal(database, both!, column)).toBe(0);

    const alone = new KnexTransactionRepository(database, k2!.rows);
    const [{ id }] = await rowsOf(account).limit(1);
    expect((await alone.find(account.userId, id))!.documents!.payer).toBe(CPF);
    expect(await alone.writePage(account, rows)).toMatchObject({ unchanged: 1200 });
  });

  test('a second factor that was set up under the old key still takes its codes under the new one alone', async () => {
    const userId = await aUser(database);
    const codes = new OtpauthTotpCodes();
    const [factors, secret] = [new KnexSecondFactorRepository(database), codes.newSecret()];
    await factors.start(userId, k1!.secretBox.seal(secret, totpContext(userId)), new Date());
    const column = SEALED_COLUMNS.find(({ table }) => table === 'totp_factors')!;
    expect(await reseal(database, both!, column)).toBe(1);
    const at = new Date();
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });
    const alone = new SecondFactor(factors, codes, k2!.secretBox, { now: () => at });
    expect(await alone.useTotp(userId, code)).toBe(true);
  });

  test('a start without a key that the database knows is refused, as is another one of its name', async () => {
    await checkKnownKeys(database, k1!.keyring);
    await checkKnownKeys(database, both!.keyring);
    await expect(checkKnownKeys(database, k2!.keyring)).rejects.toThrow('the encryption key k_1');
    const impostor = testEncryption(`${key('k2', 2)},${key('k_1', 3)}`);
    await expect(checkKnownKeys(database, impostor.keyring)).rejects.toThrow('k_1 is not the one');
  });

  test('no sealed column is forgotten', async () => {
    const { rows } = await database.sql.raw(`
      select table_name || '.' || column_name as place
      from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' and (column_name like '%sealed%' or column_name = 'answer')
        and column_name not like '%digest%'`);
    const known = SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    expect(rows.map(({ place }: { place: string }) => place).sort()).toEqual([...known].sort());
  });
});

const anEmptyAccount: Omit<ProviderAccount, 'providerAccountId' | 'holder'> = {
  itemId: randomUUID(),
  type: 'BANK',
  subtype: null,
  name: 'Conta',
  marketingName: null,
  number: null,
  currency: 'BRL',
  balance: decimalText('1.00'),
  bank: null,
  card: null,
};
