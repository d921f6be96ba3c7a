import { describe, expect, test } from '@jest/globals';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import type { UserId } from '../../../src/shared/principal.js';
import { type Person, testApp, until } from '../../support/app.js';
import { anAccount, aProviderTransaction } from '../../support/builders.js';
import { testEncryption } from '../../support/encryption.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
/** With the owner's rights: these rows are of several users. */
const transactions = new KnexTransactionRepository(app.database, testEncryption().rows);

type Me = Schema<'Me'>;
const me = async (person: Person) => (await person.request<Me>('GET', '/me/')).body;
const change = (person: Person, body: unknown) => person.request<Me & Schema<'Problem'>>('PATCH', '/me/', body);

describe('the settings of a user', () => {
  test('begin with those of Brazil, and keep everything', async () => {
    expect(await me(await app.person())).toMatchObject({
      time_zone: 'America/Sao_Paulo',
      language: 'pt-BR',
      base_currency: 'BRL',
      retention: { sync_logs_months: null, removed_transactions_months: null },
    });
  });

  test('change one by one, and for this user alone', async () => {
    const [person, other] = [await app.person(), await app.person()];
    await me(other);
    await change(person, { language: 'en' });
    await change(person, { base_currency: 'USD', retention: { sync_logs_months: 12 } });
    const changed = await change(person, { retention: { removed_transactions_months: 24 } });
    const expected = {
      language: 'en',
      base_currency: 'USD',
      retention: { sync_logs_months: 12, removed_transactions_months: 24 },
    };
    expect(changed).toMatchObject({ status: 200, body: expected });
    expect(await me(person)).toMatchObject(expected);
    expect(await me(other)).toMatchObject({ language: 'pt-BR', base_currency: 'BRL' });
    await change(person, { retention: { sync_logs_months: null } });
    expect((await me(person)).retention).toEqual({ sync_logs_months: null, removed_transactions_months: 24 });
  });

  test.each([
    [{ time_zone: 'America/Nowhere' }, '#/time_zone'],
    [{ time_zone: '+03:00' }, '#/time_zone'],
    [{ base_currency: 'QQQ' }, '#/base_currency'],
    [{ base_currency: 'brl' }, '#/base_currency'],
    [{ language: 'de' }, '#/language'],
    [{ retention: { sync_logs_months: 0 } }, '#/retention/sync_logs_months'],
    [{ id: 'x' }, '#'],
    [{}, '#'],
  ])('%j is refused, and nothing changes', async (body, pointer) => {
    const person = await app.person();
    const before = await me(person);
    const answer = await change(person, {
      ...body,
      ...('language' in body || !Object.keys(body).length ? {} : { language: 'en' }),
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(answer.body.errors!.map((error) => error.pointer).join()).toContain(pointer);
    expect(await me(person)).toEqual(before);
  });
});

describe('another time zone', () => {
  test('moves the days of all transactions, removed ones too, and the totals with them', async () => {
    const person = await app.person();
    const userId = (await me(person)).id as UserId;
    const account = await anAccount(app.database, { userId });
    const rows = [
      aProviderTransaction({ bookedAt: new Date('2026-02-01T02:30:00.000Z'), amount: '-1.00' }),
      aProviderTransaction({ bookedAt: new Date('2026-02-01T00:00:00.000Z'), amount: '-10.00' }), // a bare date
      aProviderTransaction({ bookedAt: new Date('2026-02-01T03:30:00.000Z'), amount: '-100.00' }),
      aProviderTransaction({ bookedAt: new Date('2026-02-01T03:30:00.000Z'), amount: '-1000.00' }),
    ];
    await transactions.writePage(account, rows);
    await transactions.removeByProviderIds(account, [rows[3]!.providerTransactionId]);
    const other = await anAccount(app.database);
    await transactions.writePage(other, [rows[2]!]);
    const january = async () => {
      const path = '/transactions/summary/?date_from=2026-01-01&date_to=2026-01-31&group_by=month';
      const { body } = await person.request<Schema<'Summary'>>('GET', path);
      return body.groups.map(({ expense }) => expense);
    };
    expect(await january()).toEqual(['-1.00']);
    await change(person, { time_zone: 'America/Manaus' }); // UTC-4
    await until(january, ([expense]) => expense === '-101.00');
    const days = await app.database
      .sql('transactions')
      .where({ user_id: userId })
      .orderBy('amount', 'desc')
      .pluck('date');
    expect(days).toEqual(['2026-01-31', '2026-02-01', '2026-01-31', '2026-01-31']);
    expect(await app.database.sql('transactions').where({ user_id: other.userId }).pluck('date')).toEqual([
      '2026-02-01',
    ]);
    // What is synced from now on falls on the days of the new zone.
    await change(person, { time_zone: 'UTC' });
    await until(january, ([expense]) => expense === undefined);
  });
});
