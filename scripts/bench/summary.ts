import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import express from 'express';
import pg from 'pg';
import { countOf } from '../command.js';
import { type ServiceInProcess, serviceInProcess } from './in-process.js';
import { printRow } from './print-row.js';
import { median, requestsPerSecond } from './requests-per-second.js';

/**
 * A year's summary of two users who differ in nothing but the number of their transactions, and requests/s of one against a bare
 * Express handler that reads the same groups from a table of totals by month with one bare query: from the one that has accounts and
 * categories too, and from the one that has not.
 */
const wholeNumber = countOf(7);
const options = new Command('summary')
  .description('Measures summaries against the length of history, and against a bare handler. Prints a table.')
  .option('--few <n>', 'transactions of the one user', wholeNumber, 10_000)
  .option('--many <n>', 'transactions of the other', wholeNumber, 1_000_000)
  .option('--asks <n>', 'requests of each kind to each user', wholeNumber, 150)
  .option('--seconds <n>', 'length of one measurement of requests/s', wholeNumber, 4)
  .option('--rounds <n>', 'such measurements', wholeNumber, 3)
  .parse()
  .opts<{ few: number; many: number; asks: number; seconds: number; rounds: number }>();

const BATCH = 50_000;
const YEAR = 'date_from=2025-01-01&date_to=2025-12-31';

await using opened = new AsyncDisposableStack();
const service = await serviceInProcess(opened);
const api = await service.api('app');
const [few, many] = [await aUser(options.few), await aUser(options.many)];
await service.database.sql.raw('analyze');

const count = (n: number) => n.toLocaleString('en');
printRow(['median latency, ms', count(options.few), count(options.many), 'ratio']);
for (const [name, query] of [
  ['a year', YEAR],
  ['a year by month', `${YEAR}&group_by=month`],
  ['a year by category', `${YEAR}&group_by=category`],
  ['a year by month and category', `${YEAR}&group_by=month,category`],
  ['a year by merchant', `${YEAR}&group_by=merchant`],
  ['a year by day', `${YEAR}&group_by=day`],
  ['a year that begins amid a month', 'date_from=2025-01-12&date_to=2026-01-11&group_by=month'],
  ['a year, compared with the one before', `${YEAR}&compare=previous_year`],
] as const) {
  const times: [number[], number[]] = [[], []];
  for (let ask = 0; ask < options.asks; ask += 1) {
    times[0].push(await timed(few, query));
    times[1].push(await timed(many, query));
  }
  const [a, b] = times.map(median) as [number, number];
  printRow([name, a.toFixed(2), b.toFixed(2), (b / a).toFixed(2)]);
}

const bare = await bareHandler();
const asked = { authorization: many.authorization, seconds: options.seconds };
printRow(['a year by month, requests/s', 'bare handler', 'service', 'ratio']);
for (const totals of ['monthly_totals', 'monthly_flow_totals']) {
  const rates: [number[], number[]] = [[], []];
  for (let round = 0; round < options.rounds; round += 1) {
    rates[0].push(await requestsPerSecond(`${bare}/${totals}/${many.id}`, asked));
    rates[1].push(await requestsPerSecond(address(`${YEAR}&group_by=month`), asked));
  }
  const [a, b] = rates.map(median) as [number, number];
  printRow([`  it reads ${totals}`, a.toFixed(0), b.toFixed(0), (b / a).toFixed(2)]);
}

interface User {
  id: string;
  authorization: string;
}

function address(query: string): string {
  return `${api}/api/banking/transactions/summary/?${query}`;
}

async function timed({ authorization }: User, query: string): Promise<number> {
  const begun = performance.now();
  const answer = await fetch(address(query), { headers: { authorization } });
  const text = await answer.text();
  const ms = performance.now() - begun;
  if (!answer.ok) throw new Error(`${query} answered ${answer.status}: ${text.slice(0, 500)}`);
  return ms;
}

/** With three accounts, forty categories and sixty merchants over three years, the more the denser. */
async function aUser(transactions: number): Promise<User> {
  const user = await service.person(api);
  await fill(service, user.id, transactions);
  return user;
}

async function fill({ database }: ServiceInProcess, userId: string, transactions: number): Promise<void> {
  const { rows } = await database.sql.raw(
    `with connection as (
       insert into bank_connections (user_id, connector_id, item_id, status, provider_status, provider_updated_at)
       values (:userId, 2, gen_random_uuid(), 'updated', 'UPDATED', now()) returning id
     )
     insert into bank_accounts (user_id, connection_id, provider_account_id, type, name, currency)
     select :userId, id, gen_random_uuid()::text, type, name, 'BRL' from connection,
       (values ('BANK', 'Conta'), ('BANK', 'Poupança'), ('CREDIT', 'Cartão')) kinds (type, name)
     returning id, connection_id`,
    { userId },
  );
  for (let from = 1; from <= transactions; from += BATCH) {
    await database.sql.raw(
      `insert into transactions (user_id, account_id, connection_id, provider_transaction_id, date, booked_at, description,
         amount, currency, type, status, account_type, provider_category_id, merchant_name)
       select ?, (?::uuid[])[1 + n % 3], ?, n::text, day, day + time '12:00', 'Compra ' || n,
         case when n % 17 = 0 then 1 else -1 end * (1 + n % 50000) / 100.0, 'BRL',
         case when n % 17 = 0 then 'CREDIT' else 'DEBIT' end, 'POSTED', case n % 3 when 2 then 'CREDIT' else 'BANK' end,
         (10000000 + merchant % 40 * 10000)::text, 'Loja ' || merchant
       from generate_series(?::int, ?::int) n, lateral (
         select date '2026-03-31' - ((n::bigint * 1097) / ?::int)::int as day, abs(hashint4(n)) % 60 as merchant) made`,
      [
        userId,
        rows.map(({ id }: { id: string }) => id),
        rows[0].connection_id,
        from,
        Math.min(from + BATCH - 1, transactions),
        transactions,
      ],
    );
  }
}

/** What one would write without a framework of ours: no user is checked, nothing validated, nothing said of freshness. */
async function bareHandler(): Promise<string> {
  const pool = opened.adopt(new pg.Pool({ connectionString: service.url, max: 10 }), (ending) => ending.end());
  const app = express();
  app.get('/:totals/:user', async (request, response) => {
    const { rows } = await pool.query(
      `select currency, to_char(month, 'YYYY-MM-DD') as key, grouping(month) = 1 as is_total,
         coalesce(sum(money_in + money_out) filter (where flow = 'income'), 0)::text as income,
         coalesce(sum(money_in + money_out) filter (where flow = 'expense'), 0)::text as expense,
         coalesce(sum(money_in + money_out) filter (where flow <> 'transfer'), 0)::text as net,
         coalesce(sum(money_in) filter (where flow = 'transfer'), 0)::text as transfers_in,
         coalesce(sum(money_out) filter (where flow = 'transfer'), 0)::text as transfers_out, sum(transactions)::int as count
       from ${request.params.totals}
       where user_id = $1 and month between '2025-01-01' and '2025-12-01' and not excluded
       group by grouping sets ((currency), (currency, month)) order by currency, month`,
      [request.params.user],
    );
    const [totals, groups] = [rows.filter((row) => row.is_total), rows.filter((row) => !row.is_total)];
    response.json({ date_from: '2025-01-01', date_to: '2025-12-31', group_by: 'month', totals, groups });
  });
  const server = app.listen(0, '127.0.0.1');
  opened.defer(async () => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
