import type { Installation } from './installation.js';

/** The database's contents by names that are the same in every run, each row as text. */
export type Snapshot = Map<string, string>;

/**
 * The bank dates the rows of a bulk account back from the millisecond of its first collection, which no two runs share: there
 * the days are compared with the bank's own (see `promises.ts`), and not with another run's.
 */
const exceptBulk = (column: string) => `case when u.subject = 'bruno' then null else ${column} end`;

const QUERIES: Record<string, string> = {
  connection: `
    select u.subject || ' ' || c.item_id as key, json_build_array(c.connector_id, c.status, c.provider_status,
      c.provider_execution_status, c.error, c.question, c.user_action, c.disconnected_at is not null, c.disconnect_reason,
      c.data_as_of is not distinct from c.read_through)::text as value
    from bank_connections c join users u on u.id = c.user_id`,
  account: `
    select u.subject || ' ' || a.provider_account_id as key, json_build_array(a.type, a.subtype, a.name, a.marketing_name,
      a.number, a.currency, a.balance::text, a.bank, a.card, a.history_complete, a.removed_at is not null,
      a.removal_reason)::text as value
    from bank_accounts a join users u on u.id = a.user_id`,
  transaction: `
    select u.subject || ' ' || a.provider_account_id || ' ' || t.provider_transaction_id as key,
      json_build_array(${exceptBulk('t.date')}, ${exceptBulk('t.booked_at')}, ${exceptBulk('t.position_in_day')}, t.description, t.description_raw, t.amount::text, t.currency,
      t.original_amount::text, t.original_currency, t.type, t.status, t.account_type, t.provider_category_id,
      t.user_category_id, t.category_id, t.flow, t.merchant_name, t.operation_type, t.provider_code, t.payment, t.card,
      t.balance_after::text, t.unknown, t.note, t.excluded, t.removed_at is not null, t.removal_reason)::text as value
    from transactions t join users u on u.id = t.user_id
    join bank_accounts a on a.user_id = t.user_id and a.id = t.account_id`,
  total: `
    select u.subject || ' ' || a.provider_account_id || ' ' || coalesce(to_char(${exceptBulk('t.date')}, 'YYYY-MM'), 'all') || ' ' || t.flow as key,
      count(*) || ' rows, ' || sum(t.amount)::text as value
    from transactions t join users u on u.id = t.user_id
    join bank_accounts a on a.user_id = t.user_id and a.id = t.account_id
    where t.removed_at is null and not t.excluded group by 1`,
};

export async function snapshot(installation: Installation): Promise<Snapshot> {
  const found: Snapshot = new Map();
  for (const [table, query] of Object.entries(QUERIES)) {
    for (const { key, value } of await installation.query<{ key: string; value: string }>(query)) {
      const name = `${table} ${key}`;
      // Two rows of one name would hide each other: the second one is a difference.
      found.set(found.has(name) ? `${name} (again)` : name, value);
    }
  }
  return found;
}

/** Every row that one has and the other has not, or has otherwise. */
export function differences(expected: Snapshot, found: Snapshot): string[] {
  const lines: string[] = [];
  for (const [name, value] of expected) {
    const other = found.get(name);
    if (other === undefined) lines.push(`missing: ${name}`);
    else if (other !== value) lines.push(`differs: ${name}\n    expected ${value}\n    found    ${other}`);
  }
  for (const name of found.keys()) if (!expected.has(name)) lines.push(`too much: ${name}`);
  return lines;
}
