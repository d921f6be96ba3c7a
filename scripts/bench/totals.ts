import 'reflect-metadata';
import { Command } from 'commander';
import {
  type ProviderTransaction,
  TRANSACTION_REPOSITORY,
  type TransactionRepository,
} from '../../src/modules/transactions/index.js';
import { DATABASE, type Database } from '../../src/platform/database/database.js';
import { decimalText } from '../../src/shared/decimal-text.js';
import type { UserId } from '../../src/shared/principal.js';
import { countOf } from '../command.js';
import { serviceInProcess } from './in-process.js';
import { median } from './requests-per-second.js';

/** What keeping totals costs: pages of new transactions as a first sync writes them, by turns with the triggers and without. */
const wholeNumber = countOf(7);
const options = new Command('totals')
  .description('Measures pages of transactions with their totals and without. Prints a table.')
  .option('--pages <n>', 'pages of 500 of each kind', wholeNumber, 60)
  .parse()
  .opts<{ pages: number }>();

const SIZE = 500;
await using opened = new AsyncDisposableStack();
const { container, database: owner } = await serviceInProcess(opened);
const database = container.get<Database>(DATABASE);
const transactions = container.get<TransactionRepository>(TRANSACTION_REPOSITORY);

process.stdout.write(`pages of ${SIZE} new transactions, median ms${''.padEnd(4)}without     with    ratio\n`);
for (const [name, aDay, merchants] of [
  ['a person: 8 a day, 100 merchants', 8, 100],
  ['a shop: 80 a day, 35 merchants', 80, 35],
] as const) {
  const account = await anAccount();
  const times: [number[], number[]] = [[], []];
  for (let page = 0; page < options.pages * 2; page += 1) {
    const kept = page % 2;
    await owner.sql.raw(`alter table transactions ${kept ? 'enable' : 'disable'} trigger user`);
    const rows = Array.from({ length: SIZE }, (_, n) => aMovement(page * SIZE + n, aDay, merchants));
    const begun = performance.now();
    await database.asUser(account.userId, () => transactions.writePage(account, rows));
    times[kept]!.push(performance.now() - begun);
  }
  const [without, with_] = times.map(median) as [number, number];
  const cells = [
    without.toFixed(1).padStart(11),
    with_.toFixed(1).padStart(9),
    (with_ / without).toFixed(2).padStart(9),
  ];
  process.stdout.write(`${name.padEnd(45)}${cells.join('')}\n`);
}

async function anAccount() {
  const [user] = await owner
    .sql('users')
    .insert({ origin: 'token', subject: String(performance.now()) })
    .returning('id');
  const { rows } = await owner.sql.raw(
    `with connection as (
       insert into bank_connections (user_id, connector_id, item_id, status, provider_status, provider_updated_at)
       values (:userId, 2, gen_random_uuid(), 'updated', 'UPDATED', now()) returning id
     )
     insert into bank_accounts (user_id, connection_id, provider_account_id, type, name, currency)
     select :userId, id, gen_random_uuid()::text, 'BANK', 'Conta', 'BRL' from connection returning id, connection_id`,
    { userId: user.id },
  );
  const userId = user.id as UserId;
  const { id: accountId, connection_id: connectionId } = rows[0];
  return { userId, accountId, connectionId, type: 'BANK', timeZone: 'America/Sao_Paulo' };
}

function aMovement(n: number, aDay: number, merchants: number): ProviderTransaction {
  const merchant = (n * 7_919) % merchants;
  const bookedAt = new Date(Date.UTC(2026, 0, 1, 15) - Math.floor(n / aDay) * 86_400_000);
  return {
    providerTransactionId: `movement-${n}`,
    providerAccountId: 'account',
    description: `Compra no estabelecimento ${n}`,
    descriptionRaw: null,
    bookedAt,
    amount: decimalText(`-${1 + (n % 5_000)}.${String(n % 100).padStart(2, '0')}`),
    currency: 'BRL',
    originalAmount: null,
    originalCurrency: null,
    type: 'DEBIT',
    status: 'POSTED',
    balanceAfter: null,
    positionInDay: null,
    categoryId: String(10_000_000 + (merchant % 33) * 10_000),
    providerCode: null,
    institutionTransactionId: null,
    operationType: null,
    merchantName: `Loja ${merchant}`,
    merchantCnae: null,
    payment: null,
    documents: null,
    card: null,
    createdAt: bookedAt,
    updatedAt: bookedAt,
    unknown: null,
  };
}
