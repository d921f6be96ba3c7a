import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { countOf } from '../command.js';
import { serviceInProcess } from './in-process.js';

/** The forecast of two users who differ in nothing but how many transactions they have; first the search, then what requests take. */
const wholeNumber = countOf(7);
const options = new Command('forecast')
  .description(
    'Measures the forecast against the length of history: the search by the job, and the answer. Prints a table.',
  )
  .option('--few <n>', 'transactions of the one user', wholeNumber, 10_000)
  .option('--many <n>', 'transactions of the other, over the same 20 years', wholeNumber, 1_000_000)
  .option('--asks <n>', 'requests to each user', wholeNumber, 50)
  .parse()
  .opts<{ few: number; many: number; asks: number }>();

const BATCH = 50_000;
const YEARS = 20;

await using opened = new AsyncDisposableStack();
const service = await serviceInProcess(opened);
const api = await service.api('app');
const address = `${api}/api/banking/reports/forecast/`;

console.log('transactions   first answer      searched   median answer    of the slowest ten   tests');
for (const transactions of [options.few, options.many]) {
  const authorization = await aUser(transactions);
  const begun = performance.now();
  const first = await timed(authorization);
  let { report } = first;
  while (report.searched_until === null) {
    await pause(50);
    report = (await timed(authorization)).report;
  }
  const searched = performance.now() - begun;
  const times: number[] = [];
  for (let ask = 0; ask < options.asks; ask += 1) times.push((await timed(authorization)).ms);
  times.sort((one, other) => one - other);
  const [middle, slow] = [times[Math.floor(times.length * 0.5)]!, times[Math.floor(times.length * 0.9)]!];
  const cells = [first.ms, searched, middle, slow].map((ms) => `${ms.toFixed(0)} ms`.padStart(14));
  console.log(
    `${transactions.toLocaleString('en').padStart(12)} ${cells.join(' ')} ${report.forecasts[0]?.range.back_tests}`,
  );
}

interface Report {
  searched_until: string | null;
  forecasts: { range: { back_tests: number } }[];
}

async function timed(authorization: string): Promise<{ ms: number; report: Report }> {
  const begun = performance.now();
  const answer = await fetch(address, { headers: { authorization } });
  const report = (await answer.json()) as Report;
  const ms = performance.now() - begun;
  if (!answer.ok) throw new Error(`it answered ${answer.status}: ${JSON.stringify(report).slice(0, 500)}`);
  return { ms, report };
}

/** With two accounts, sixty shops, and a salary and a rent each month. */
async function aUser(transactions: number): Promise<string> {
  const { id: userId, authorization } = await service.person(api);
  const { rows } = await service.database.sql.raw<{ rows: { id: string; connection_id: string }[] }>(
    `with connection as (
       insert into bank_connections (user_id, connector_id, item_id, status, provider_status, provider_updated_at)
       values (:userId, 2, gen_random_uuid(), 'updated', 'UPDATED', now()) returning id
     )
     insert into bank_accounts (user_id, connection_id, provider_account_id, type, name, currency, balance, balance_as_of)
     select :userId, id, gen_random_uuid()::text, 'BANK', name, 'BRL', 1000, now() from connection,
       (values ('Conta'), ('Poupança')) kinds (name)
     returning id, connection_id`,
    { userId },
  );
  const monthly = YEARS * 12;
  for (let from = 1; from <= transactions; from += BATCH) {
    await service.database.sql.raw(
      `insert into transactions (user_id, account_id, connection_id, provider_transaction_id, date, booked_at, description,
         amount, currency, type, status, account_type, merchant_name)
       select :userId, (:accounts::uuid[])[1 + n % 2], :connection, n::text, day, day + time '12:00', payee || ' ' || n,
         amount, 'BRL', case when amount > 0 then 'CREDIT' else 'DEBIT' end, 'POSTED', 'BANK', payee
       from generate_series(:from::int, :to::int) n, lateral (
         select case when n <= :monthly then current_date - 3 - (n || ' months')::interval
           when n <= 2 * :monthly then current_date - 9 - (n - :monthly || ' months')::interval
           else current_date - ((n::bigint * 365 * :years) / :transactions)::int end::date as day,
           case when n <= :monthly then 'Nobrega' when n <= 2 * :monthly then 'Tres Rios'
             else 'Loja ' || chr(65 + abs(hashint4(n)) % 60) || chr(97 + abs(hashint4(n)) % 23) end as payee,
           case when n <= :monthly then 5000 when n <= 2 * :monthly then -2000
             else -(100 + abs(hashint4(n * 7)) % 50000) / 100.0 end as amount) made`,
      {
        userId,
        accounts: rows.map(({ id }) => id),
        connection: rows[0]!.connection_id,
        from,
        to: Math.min(from + BATCH - 1, transactions),
        monthly,
        years: YEARS,
        transactions,
      },
    );
  }
  await service.database.sql.raw('analyze transactions');
  return authorization;
}
