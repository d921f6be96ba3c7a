import type { Installation } from './installation.js';

/** The database's contents by names that are the same in every run, each row as text. */
export type Snapshot = Map<string, string>;

interface Source {
  table: string;
  /** Further tables that `key` needs. */
  joins?: string;
  /** What tells the row from others in every run alike; ids of ours do not. */
  key: string;
  /** Columns that two runs need not share; ids, instants and sealed texts are left out by their types. */
  except?: string[];
  /** Columns that say how things stood when the row ended, which may be at any moment: not compared after its end. */
  ofTheMoment?: string[];
  /** Columns whose instant is the bank's, not that of the run. */
  instants?: string[];
  /** Further facts, as SQL. */
  also?: string;
}

const OF_ACCOUNT = 'join bank_accounts a on a.user_id = t.user_id and a.id = t.account_id';
const OF_CONNECTION = 'join bank_connections c on c.user_id = t.user_id and c.id = t.connection_id';
const REMOVED = 't.removed_at is not null';

/**
 * The bank dates the rows of a bulk account back from the millisecond of its first collection, which no two runs share: there
 * the days are compared with the bank's own (see `promises.ts`), and not with another run's.
 */
const BULK = `(u.subject = 'bruno')`;
const BULK_COLUMNS = ['date', 'booked_at', 'position_in_day'];

const SOURCES: Source[] = [
  {
    table: 'bank_connections',
    key: 't.item_id',
    ofTheMoment: ['provider_status', 'provider_execution_status'],
    also: `t.disconnected_at is not null, t.disconnected_at is not null or t.data_as_of is not distinct from t.read_through`,
  },
  // The cursor is where a reading stands that came to its end: of the run, not of the row.
  { table: 'bank_accounts', key: 't.provider_account_id', except: ['history_cursor'], also: REMOVED },
  {
    table: 'transactions',
    joins: OF_ACCOUNT,
    key: `a.provider_account_id || ' ' || t.provider_transaction_id`,
    instants: ['booked_at'],
    also: REMOVED,
  },
  {
    table: 'card_bills',
    joins: OF_ACCOUNT,
    key: `a.provider_account_id || ' ' || t.provider_bill_id`,
    also: REMOVED,
  },
  {
    table: 'investments',
    joins: OF_CONNECTION,
    key: `c.item_id || ' ' || t.provider_investment_id`,
    also: REMOVED,
  },
  {
    table: 'investment_transactions',
    joins: 'join investments i on i.user_id = t.user_id and i.id = t.investment_id',
    key: `i.provider_investment_id || ' ' || t.provider_investment_transaction_id`,
    also: REMOVED,
  },
  {
    table: 'investment_positions',
    joins: 'join investments i on i.user_id = t.user_id and i.id = t.investment_id',
    key: `i.provider_investment_id || ' ' || t.date`,
  },
  { table: 'loans', joins: OF_CONNECTION, key: `c.item_id || ' ' || t.provider_loan_id`, also: REMOVED },
  {
    table: 'loan_balances',
    joins: 'join loans l on l.user_id = t.user_id and l.id = t.loan_id',
    key: `l.provider_loan_id || ' ' || t.date`,
  },
  { table: 'account_holders', joins: OF_CONNECTION, key: 'c.item_id', also: REMOVED },
];

/** Sums by month and direction, which reports give. */
const TOTALS = `
  select u.subject || ' ' || a.provider_account_id || ' ' ||
      case when ${BULK} then 'all' else to_char(t.date, 'YYYY-MM') end || ' ' || t.flow as key,
    count(*) || ' rows, ' || sum(t.amount)::text as value
  from transactions t join users u on u.id = t.user_id ${OF_ACCOUNT}
  where t.removed_at is null and not t.excluded group by 1`;

/** What an account held on each day; the days of a bulk account are not those of another run. */
const BALANCES = `
  select u.subject || ' ' || a.provider_account_id || ' ' || t.date as key, t.balance || ' ' || t.currency || ' ' || t.source as value
  from bank_account_balances t join users u on u.id = t.user_id ${OF_ACCOUNT} where not ${BULK}`;

export async function snapshot(installation: Installation): Promise<Snapshot> {
  const queries: Record<string, string> = { total: TOTALS, bank_account_balances: BALANCES };
  for (const source of SOURCES) queries[source.table] = await queryOf(source, installation);
  const found: Snapshot = new Map();
  for (const [table, query] of Object.entries(queries)) {
    for (const { key, value } of await installation.query<{ key: string; value: string }>(query)) {
      const name = `${table} ${key}`;
      // Two rows of one name would hide each other: the second one is a difference.
      found.set(found.has(name) ? `${name} (again)` : name, value);
    }
  }
  return found;
}

/** Every column that the table has today, so that none is forgotten, as `name=value` in the order of their names. */
async function queryOf(source: Source, installation: Installation): Promise<string> {
  const { table, joins = '', key, except = [], ofTheMoment = [], instants = [], also } = source;
  const columns = await installation.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = 'public' and table_name = $1 order by 1`,
    [table],
  );
  const compared = columns
    .filter(({ name, type }) => instants.includes(name) || (type !== 'uuid' && type !== 'timestamp with time zone'))
    .filter(({ name }) => name !== 'sealed' && !except.includes(name));
  const value = ({ name }: { name: string }) => {
    if (BULK_COLUMNS.includes(name)) return `case when ${BULK} then null else t.${name} end`;
    return ofTheMoment.includes(name) ? `case when t.disconnected_at is null then t.${name} end` : `t.${name}`;
  };
  // One after the other: a row of PostgreSQL as text, in which an empty text and none are two things.
  const row = [...compared.map(value), ...(also ? [also] : [])].join(', ');
  return `select u.subject || ' ' || ${key} as key, row(${row})::text as value
    from ${table} t join users u on u.id = t.user_id ${joins}`;
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
