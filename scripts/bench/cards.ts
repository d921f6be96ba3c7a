import 'reflect-metadata';
import { Command } from 'commander';
import { countOf } from '../command.js';
import { serviceInProcess } from './in-process.js';
import { printRow } from './print-row.js';
import { median } from './requests-per-second.js';

/**
 * Reports that hang on a whole history (bills, purchases in instalments, commitments, cash flow, net worth), asked by two users who
 * differ in nothing but the number of their transactions: ten years on two accounts, two cards with bills and two without.
 */
const wholeNumber = countOf(7);
const options = new Command('cards')
  .description(
    'Measures bills, purchases, commitments, cash flow and net worth against the length of history. Prints a table.',
  )
  .option('--few <n>', 'transactions of the one user', wholeNumber, 10_000)
  .option('--many <n>', 'transactions of the other', wholeNumber, 1_000_000)
  .option('--asks <n>', 'requests of each kind to each user', wholeNumber, 40)
  .parse()
  .opts<{ few: number; many: number; asks: number }>();

const BATCH = 50_000;
const YEARS = 10;
const INSTALMENTS = 6;
/** Of a hundred transactions, how many are instalments. */
const INSTALMENTS_OF_100 = 6;

await using opened = new AsyncDisposableStack();
const service = await serviceInProcess(opened);
const { sql } = service.database;
const api = await service.api('app');
const [few, many] = [await aUser(options.few), await aUser(options.many)];
await sql.raw('analyze');

const count = (n: number) => n.toLocaleString('en');
printRow(['latency, ms', count(options.few), count(options.many), 'ratio', 'answer, ratio']);
await compare('bills, the first time', 1, (user) => `/accounts/${user.cards[0]}/bills/`);
await compare('bills of the bank', options.asks, (user) => `/accounts/${user.cards[0]}/bills/`);
await compare('bills, computed', options.asks, (user) => `/accounts/${user.cards[2]}/bills/`);
await compare('a bill with its lines', options.asks, (user) => `/bills/${user.bill}/`);
await compare('purchases, the first page', options.asks, () => '/purchases/');
await compare('commitments', options.asks, () => '/reports/commitments/');
await compare('cash flow, the first time', 1, () => '/reports/cash_flow/');
await compare('cash flow of a year by month', options.asks, () => '/reports/cash_flow/');
await compare('net worth of a year by month', options.asks, () => '/reports/net_worth/');

interface User {
  id: string;
  authorization: string;
  cards: string[];
  bill: string;
}

/** Of an account and a day, as SQL, what a row of a closed bill names. */
function namedBill(day: string): string {
  const month = `date_trunc('month', cast(${day} as timestamp) - interval '2 days') + interval '1 month'`;
  return `case when account.name in ('A', 'B') and ${month} <= now() - interval '3 days'
    then jsonb_build_object('providerBillId', concat(account.id, to_char(${month}, 'YYYY-MM'))) else '{}' end`;
}

/** Medians, the two asked in turns. */
async function compare(name: string, asks: number, path: (user: User) => string): Promise<void> {
  const times: [number[], number[]] = [[], []];
  const sizes = [0, 0];
  for (let ask = 0; ask < asks; ask += 1) {
    for (const [index, user] of [few, many].entries()) {
      const begun = performance.now();
      const answer = await fetch(`${api}/api/banking${path(user)}`, { headers: { authorization: user.authorization } });
      const text = await answer.text();
      times[index]!.push(performance.now() - begun);
      sizes[index] = text.length;
      if (!answer.ok) throw new Error(`${path(user)} answered ${answer.status}: ${text.slice(0, 500)}`);
    }
  }
  const [a, b] = times.map(median) as [number, number];
  printRow([name, a.toFixed(1), b.toFixed(1), (b / a).toFixed(2), (sizes[1]! / sizes[0]!).toFixed(2)]);
}

async function aUser(transactions: number): Promise<User> {
  const { id: userId, authorization } = await service.person(api);
  const accounts = await accountsOf(userId);
  const [{ id: bill }] = await billsOf(userId, accounts.slice(2, 4));
  const instalments = Math.floor((transactions * INSTALMENTS_OF_100) / 100);
  await plainOf(userId, accounts, transactions - instalments);
  await instalmentsOf(userId, accounts.slice(2), Math.ceil(instalments / INSTALMENTS));
  return { id: userId, authorization, cards: accounts.slice(2), bill };
}

/** Two accounts with the balances of each day of two years, and four cards. */
async function accountsOf(userId: string): Promise<string[]> {
  const { rows } = await sql.raw(
    `with connection as (
       insert into bank_connections (user_id, connector_id, item_id, status, provider_status, provider_updated_at)
       values (:userId, 2, gen_random_uuid(), 'updated', 'UPDATED', now()) returning id
     )
     insert into bank_accounts (user_id, connection_id, provider_account_id, type, name, currency, card)
     select :userId, id, gen_random_uuid()::text, type, name, 'BRL',
       case type when 'CREDIT' then jsonb_build_object('additionalCards', '[]'::jsonb,
         'balanceCloseDate', to_char(date_trunc('month', now()) + interval '1 month 2 days', 'YYYY-MM-DD'),
         'balanceDueDate', to_char(date_trunc('month', now()) + interval '1 month 9 days', 'YYYY-MM-DD')) end
     from connection, (values ('BANK', 'Conta'), ('BANK', 'Poupança'), ('CREDIT', 'A'), ('CREDIT', 'B'), ('CREDIT', 'C'),
       ('CREDIT', 'D')) kinds (type, name)
     returning id, type`,
    { userId },
  );
  const ids = rows.map(({ id }: { id: string }) => id) as string[];
  await sql.raw(
    `insert into bank_account_balances (user_id, account_id, date, balance, currency, as_of, source)
     select ?, account, cast(day as date), 1000, 'BRL', day + interval '15 hours', 'collected'
     from unnest(?::uuid[]) account, generate_series(current_date - interval '2 years', current_date, interval '1 day') day`,
    [userId, ids.slice(0, 2)],
  );
  return ids;
}

/** A bill that closed on the 3rd of each month; the latest one first. */
async function billsOf(userId: string, cards: string[]): Promise<[{ id: string }]> {
  const { rows } = await sql.raw(
    `insert into card_bills (user_id, connection_id, account_id, provider_bill_id, due_date, closing_date, total_amount, currency,
       finance_charges, payments)
     select user_id, connection_id, id, concat(id, to_char(month, 'YYYY-MM')), cast(month + interval '9 days' as date),
       cast(month + interval '2 days' as date), 5000, 'BRL', '[]', '[]'
     from bank_accounts, generate_series(date_trunc('month', now()) - cast(? as interval), now() - interval '3 days',
       interval '1 month') month
     where user_id = ? and id = any(?::uuid[]) order by month desc
     returning id`,
    [`${YEARS} years`, userId, cards],
  );
  return rows;
}

/** Forty of a hundred on the accounts; on each card a payment a month. */
async function plainOf(userId: string, accounts: string[], transactions: number): Promise<void> {
  await sql.raw(
    `insert into transactions (user_id, account_id, connection_id, provider_transaction_id, date, booked_at, description,
       amount, currency, type, status, account_type)
     select user_id, id, connection_id, concat('paid ', id, day), cast(day as date), day, 'Pagamento recebido', 5000, 'BRL', 'CREDIT',
       'POSTED', 'CREDIT'
     from bank_accounts, generate_series(date_trunc('month', now()) - cast(? as interval) + interval '8 days', now(),
       interval '1 month') day
     where user_id = ? and type = 'CREDIT'`,
    [`${YEARS} years`, userId],
  );
  for (let from = 1; from <= transactions; from += BATCH) {
    await sql.raw(
      `insert into transactions (user_id, account_id, connection_id, provider_transaction_id, date, booked_at, description,
         amount, currency, type, status, account_type, provider_category_id, merchant_name, provider_created_at, card)
       select account.user_id, account.id, connection_id, n::text, day, day + time '12:00', 'Compra ' || n,
         case when n % 17 = 0 then 1 else -1 end * (1 + n % 50000) / 100.0, 'BRL',
         case when n % 17 = 0 then 'CREDIT' else 'DEBIT' end, 'POSTED', account.type, (10000000 + merchant % 40 * 10000)::text,
         'Loja ' || merchant, day + time '12:00', ${namedBill('day')}
       from generate_series(?::int, ?::int) n
       cross join lateral (
         select current_date - ((n::bigint * ?) / ?::int)::int as day, abs(hashint4(n)) % 60 as merchant,
           case when n % 10 < 4 then n % 2 else 2 + n % 4 end as position) made
       join bank_accounts account on account.user_id = ? and account.id = (?::uuid[])[1 + position]`,
      [from, Math.min(from + BATCH - 1, transactions), YEARS * 365, transactions, userId, accounts],
    );
  }
}

/** Purchases in six instalments, spread over the years; each instalment told in its month. */
async function instalmentsOf(userId: string, cards: string[], purchases: number): Promise<void> {
  const step = Math.floor(BATCH / INSTALMENTS);
  for (let from = 1; from <= purchases; from += step) {
    await sql.raw(
      `insert into transactions (user_id, account_id, connection_id, provider_transaction_id, date, booked_at, description,
         amount, currency, type, status, account_type, provider_category_id, merchant_name, card)
       select account.user_id, account.id, connection_id, concat('p', p, '/', nth), due_on, due_on + time '12:00',
         concat('Loja ', abs(hashint4(p)) % 500), -(1000 + p % 5000) / 100.0, 'BRL', 'DEBIT', 'POSTED', 'CREDIT', '08000000',
         'Loja', ${namedBill('due_on')} || jsonb_build_object('instalmentNumber', nth, 'instalmentsTotal', ?::int, 'purchasedAt',
           to_char(bought, 'YYYY-MM-DD"T12:00:00.000Z"'))
       from generate_series(?::int, ?::int) p
       cross join lateral (select current_date - ((p::bigint * ?) / ?::int)::int as bought) made
       cross join lateral (select nth, cast(bought + (nth - 1) * interval '1 month' as date) as due_on
         from generate_series(1, ?::int) nth) due
       join bank_accounts account on account.user_id = ? and account.id = (?::uuid[])[1 + p % 4]
       where due_on <= current_date`,
      [INSTALMENTS, from, Math.min(from + step - 1, purchases), YEARS * 365, purchases, INSTALMENTS, userId, cards],
    );
  }
}
