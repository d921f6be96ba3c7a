import 'reflect-metadata';
import { Command } from 'commander';
import { countOf } from '../command.js';
import { type ServiceInProcess, serviceInProcess } from './in-process.js';
import { median, requestsPerSecond } from './requests-per-second.js';

/** What row-level security costs: the same requests to two APIs on the same rows, one with the owner's rights and so without it. */
const wholeNumber = countOf(7);
const options = new Command('row-level-security')
  .description('Measures requests with row-level security and without it. Prints a table.')
  .option('--rows <n>', 'transactions of the user', wholeNumber, 20_000)
  .option('--rounds <n>', 'measurements of each', wholeNumber, 3)
  .option('--seconds <n>', 'length of one measurement', wholeNumber, 3)
  .parse()
  .opts<{ rows: number; rounds: number; seconds: number }>();

await using opened = new AsyncDisposableStack();
const service = await serviceInProcess(opened);
const [without, under] = [await service.api('owner'), await service.api('app')];
const { id: userId, authorization } = await service.person(under);
const { accountId, transactionId } = await fill(service);

const deep = await deepPage('ordering=amount');
const cases: [string, string][] = [
  ['one account', `/accounts/${accountId}/`],
  ['one transaction', `/transactions/${transactionId}/`],
  ['list, page of 100', '/transactions/?page_size=100'],
  ['list by amount, deep page', deep],
  ['search that finds many', '/transactions/?page_size=100&search=padaria'],
  ['search that finds nothing', '/transactions/?page_size=100&search=zzzzqqqq'],
  ['totals of a year', '/transactions/summary/?date_from=2025-01-01&date_to=2025-12-31'],
];

process.stdout.write(`${options.rows.toLocaleString('en')} transactions, requests/s, 20 connections\n`);
process.stdout.write(`${'request'.padEnd(28)}${'without'.padStart(9)}${'with'.padStart(9)}${'ratio'.padStart(8)}\n`);
for (const [name, path] of cases) {
  const rates: [number[], number[]] = [[], []];
  for (let round = 0; round < options.rounds; round += 1) {
    rates[0].push(await perSecond(without, path));
    rates[1].push(await perSecond(under, path));
  }
  const [a, b] = rates.map(median) as [number, number];
  process.stdout.write(
    `${name.padEnd(28)}${a.toFixed(0).padStart(9)}${b.toFixed(0).padStart(9)}${(b / a).toFixed(2).padStart(8)}\n`,
  );
}

function perSecond(url: string, path: string): Promise<number> {
  return requestsPerSecond(`${url}/api/banking${path}`, { authorization, seconds: options.seconds });
}

async function ask(url: string, path: string): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/api/banking${path}`, { headers: { authorization } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return (await answer.json()) as Record<string, unknown>;
}

async function fill({ database }: ServiceInProcess): Promise<{ accountId: string; transactionId: string }> {
  const { rows } = await database.sql.raw(
    `with connection as (
       insert into bank_connections (user_id, connector_id, item_id, status, provider_status, provider_updated_at)
       values (:userId, 2, gen_random_uuid(), 'updated', 'UPDATED', now()) returning id
     )
     insert into bank_accounts (user_id, connection_id, provider_account_id, type, name, currency)
     select :userId, id, gen_random_uuid()::text, 'BANK', 'Conta', 'BRL' from connection returning id, connection_id`,
    { userId },
  );
  const { id, connection_id } = rows[0] as { id: string; connection_id: string };
  await database.sql.raw(
    `insert into transactions (user_id, account_id, connection_id, provider_transaction_id, date, booked_at, description,
       amount, currency, type, status, account_type)
     select ?, ?, ?, n::text, day, day + time '12:00', (array['Padaria','Mercado','Posto','Aluguel'])[1 + n % 4] || ' ' || n,
       -(n % 50000) / 100.0, 'BRL', 'DEBIT', 'POSTED', 'BANK'
     from generate_series(1, ?::int) n, lateral (select date '2026-01-01' - n % 1500 as day) days`,
    [userId, id, connection_id, options.rows],
  );
  await database.sql.raw('analyze');
  const found = await database.sql('transactions').first('id');
  return { accountId: id, transactionId: found.id };
}

/** The address of a page in the middle. */
async function deepPage(query: string): Promise<string> {
  let path = `/transactions/?page_size=500&${query}`;
  for (let row = 0; row < options.rows / 2; row += 500) {
    const { next } = await ask(without, path);
    if (typeof next !== 'string') break;
    path = next.replace(/^.*\/api\/banking/, '');
  }
  return path.replace('page_size=500', 'page_size=100');
}
