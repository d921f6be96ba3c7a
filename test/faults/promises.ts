import type { Bank } from './bank.js';
import type { Installation } from './installation.js';

const BROKEN: Record<string, string> = {
  'a sync is left unfinished': `select id::text from sync_logs where state in ('queued', 'running')`,
  'the counts of a sync do not add up': `
    select id::text from sync_logs where transactions_fetched <> transactions_created + transactions_updated + transactions_unchanged
      or accounts_fetched <> accounts_created + accounts_updated + accounts_unchanged`,
  'what syncs say they created is not what is there': `
    select c.item_id || ': ' || coalesce(sum(l.transactions_created), 0) || ' counted, ' ||
      (select count(*) from transactions t where t.user_id = c.user_id and t.connection_id = c.id) || ' rows'
    from bank_connections c left join sync_logs l on l.user_id = c.user_id and l.connection_id = c.id
    group by c.user_id, c.id, c.item_id
    having coalesce(sum(l.transactions_created), 0) <>
      (select count(*) from transactions t where t.user_id = c.user_id and t.connection_id = c.id)`,
  'an account is counted as created twice': `
    select c.item_id::text from bank_connections c left join sync_logs l on l.user_id = c.user_id and l.connection_id = c.id
    group by c.user_id, c.id, c.item_id
    having coalesce(sum(l.accounts_created), 0) <>
      (select count(*) from bank_accounts a where a.user_id = c.user_id and a.connection_id = c.id)`,
  'a webhook event is stuck': `select event_id from webhook_events where state in ('received', 'failed')`,
  'rows that were named are not read': `select provider_transaction_id from sync_targets`,
  'a job is left': `select task_identifier || ': ' || coalesce(last_error, 'no error') from graphile_worker.jobs`,
  'a queue is locked by nobody': `
    select queue_name from graphile_worker._private_job_queues where locked_at is not null`,
  'a row is visible under an account that is not': `
    select t.provider_transaction_id from transactions t join bank_accounts a on a.user_id = t.user_id and a.id = t.account_id
    where t.removed_at is null and a.removed_at is not null`,
};

/** What must hold once everything has come to rest, whatever happened before. */
export async function brokenPromises(installation: Installation, bank: Bank): Promise<string[]> {
  const lines = installation.members.flatMap(({ fallen }) => fallen);
  for (const [what, query] of Object.entries(BROKEN)) {
    const rows = await installation.query<Record<string, string>>(query);
    for (const row of rows.slice(0, 5)) lines.push(`${what}: ${Object.values(row)[0]}`);
  }
  const events = await installation.query<{ event_id: string }>('select event_id from webhook_events');
  const known = new Set(events.map(({ event_id }) => event_id));
  const { results } = await bank.deliveries();
  for (const { eventId, event, status } of results) {
    if (status === 200 && !known.has(eventId)) lines.push(`a webhook answered 200 is lost: ${event} ${eventId}`);
  }
  lines.push(...(await differencesFromTheBank(installation, bank)));
  return lines;
}

/** Rows that are visible here and not at the bank, or otherwise, or the other way round. */
async function differencesFromTheBank(installation: Installation, bank: Bank): Promise<string[]> {
  const lines: string[] = [];
  for (const { id } of await bank.items()) {
    const here = await installation.query<{ id: string; value: string }>(
      `select provider_transaction_id as id, to_char(booked_at, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || ' ' || abs(amount)::numeric(20, 2) as value
       from transactions t join bank_connections c on c.user_id = t.user_id and c.id = t.connection_id
       where c.item_id = $1 and t.removed_at is null`,
      [id],
    );
    const found = new Map(here.map((row) => [row.id, row.value]));
    for (const row of await bank.rows(id)) {
      const expected = `${row.date} ${Math.abs(row.amountInAccountCurrency ?? row.amount).toFixed(2)}`;
      if (found.get(row.id) !== expected) lines.push(`the bank has ${row.id} ${expected}, we ${found.get(row.id)}`);
      found.delete(row.id);
    }
    for (const left of found.keys()) lines.push(`the bank does not have ${left}, we do`);
  }
  return lines.slice(0, 20);
}
