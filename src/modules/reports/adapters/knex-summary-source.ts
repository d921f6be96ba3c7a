import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { type DecimalText, inMinorUnits } from '../../../shared/decimal-text.js';
import type { UserId } from '../../../shared/principal.js';
import type { SummaryRange, SummarySource } from '../application/summary-source.js';
import type { Freshness, Grouping, GroupTotals, Totals } from '../domain/summary.js';

/** The group of a transaction, and the words for it, as SQL over the rows `t`. */
const GROUPINGS: Record<Grouping, { key: string; label: string }> = {
  category: { key: 't.category_id', label: '(select description from categories where id = key)' },
  day: { key: 'cast(t.date as text)', label: 'key' },
  week: {
    key: "to_char(date_trunc('week', t.date), 'YYYY-MM-DD')",
    label: 'to_char(cast(key as date), \'IYYY-"W"IW\')',
  },
  month: { key: "to_char(t.date, 'YYYY-MM-01')", label: 'left(key, 7)' },
  year: { key: "to_char(t.date, 'YYYY-01-01')", label: 'left(key, 4)' },
  account: {
    key: 'cast(t.account_id as text)',
    label: '(select name from bank_accounts where user_id = :userId and id = cast(key as uuid))',
  },
  connection: {
    key: 'cast(t.connection_id as text)',
    label: `(select connectors.name from bank_connections join connectors on connectors.id = bank_connections.connector_id
      where user_id = :userId and bank_connections.id = cast(key as uuid))`,
  },
  merchant: { key: 't.merchant_name', label: 'key' },
  type: { key: 't.type', label: 'key' },
};

interface TotalsRow {
  is_total: boolean;
  key: string | null;
  label: string | null;
  currency: string;
  income: DecimalText;
  expense: DecimalText;
  transfers_in: DecimalText;
  transfers_out: DecimalText;
  net: DecimalText;
  count: number;
}

interface CountedRow {
  transactions: number;
  pending: number;
  transfers: number;
  excluded_by_user: number;
  awaiting_match: number;
}

/** Totals read straight from the transactions, added by PostgreSQL as exact decimals. */
@injectable()
export class KnexSummarySource implements SummarySource {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async read(userId: UserId, range: SummaryRange, grouping: Grouping | null) {
    const bindings = {
      userId,
      dateFrom: range.dateFrom,
      dateTo: range.dateTo,
      includePending: range.includePending,
      accountIds: range.accountIds ?? null,
      connectionIds: range.connectionIds ?? null,
    };
    const { rows } = await this.database.sql.raw(summarySql(grouping), bindings);
    const { totals, counted, freshness } = rows[0] as {
      totals: TotalsRow[];
      counted: CountedRow;
      freshness: (Omit<Freshness, 'lastSyncedAt' | 'dataAsOf'> & {
        lastSyncedAt: string | null;
        dataAsOf: string | null;
      })[];
    };
    return {
      totals: totals.filter((row) => row.is_total).map(totalsOf),
      groups: totals
        .filter((row) => !row.is_total)
        .map((row) => ({ key: row.key, label: row.label, ...totalsOf(row) })),
      counted: {
        transactions: counted.transactions,
        pending: counted.pending,
        transfers: counted.transfers,
        excludedByUser: counted.excluded_by_user,
        awaitingMatch: counted.awaiting_match,
      },
      freshness: freshness.map((row) => ({
        ...row,
        lastSyncedAt: row.lastSyncedAt === null ? null : new Date(row.lastSyncedAt),
        dataAsOf: row.dataAsOf === null ? null : new Date(row.dataAsOf),
      })),
    } satisfies { totals: Totals[]; groups: GroupTotals[]; counted: unknown; freshness: Freshness[] };
  }
}

/** One statement, so that totals, groups, counts and freshness are of the same moment. Amounts leave it as text. */
function summarySql(grouping: Grouping | null): string {
  const group = grouping ? GROUPINGS[grouping] : null;
  return `
    with t as materialized (
      select date, account_id, connection_id, category_id, merchant_name, type, status, flow, amount, currency, excluded, awaits_match
      from transactions
      where user_id = :userId and removed_at is null
        and date between cast(:dateFrom as date) and cast(:dateTo as date)
        and (cast(:accountIds as uuid[]) is null or account_id = any(cast(:accountIds as uuid[])))
        and (cast(:connectionIds as uuid[]) is null or connection_id = any(cast(:connectionIds as uuid[])))
    ), counting as (
      select * from t where not excluded and not awaits_match and (:includePending or status = 'POSTED')
    ), summed as (
      select ${group ? 'grouping(t.currency, grouped.key) = 1' : 'true'} as is_total,
        ${group ? 'grouped.key' : 'cast(null as text)'} as key, t.currency,
        coalesce(sum(amount) filter (where flow = 'income'), 0) as income,
        coalesce(sum(amount) filter (where flow = 'expense'), 0) as expense,
        coalesce(sum(amount) filter (where flow = 'transfer' and amount > 0), 0) as transfers_in,
        coalesce(sum(amount) filter (where flow = 'transfer' and amount < 0), 0) as transfers_out,
        coalesce(sum(amount) filter (where flow <> 'transfer'), 0) as net,
        cast(count(*) as integer) as count
      from counting t ${group ? `cross join lateral (select ${group.key} as key) grouped` : ''}
      group by ${group ? 'grouping sets ((t.currency), (t.currency, grouped.key))' : 't.currency'}
    ), labelled as (
      select is_total, key, ${group ? `case when is_total then null else ${group.label} end` : 'cast(null as text)'} as label,
        currency, cast(income as text) as income, cast(expense as text) as expense,
        cast(transfers_in as text) as transfers_in, cast(transfers_out as text) as transfers_out,
        cast(net as text) as net, count
      from summed
    )
    select
      coalesce((select json_agg(labelled order by currency, key nulls last) from labelled), '[]') as totals,
      (select json_build_object(
        'transactions', count(*) filter (where not excluded and not awaits_match and (:includePending or status = 'POSTED')),
        'pending', count(*) filter (where status = 'PENDING' and not excluded),
        'transfers', count(*) filter (where flow = 'transfer' and not excluded and not awaits_match and (:includePending or status = 'POSTED')),
        'excluded_by_user', count(*) filter (where excluded),
        'awaiting_match', count(*) filter (where awaits_match and not excluded)) from t) as counted,
      coalesce((select json_agg(json_build_object('connectionId', id, 'connectorId', connector_id,
          'status', status, 'lastSyncedAt', last_synced_at, 'dataAsOf', data_as_of) order by created_at, id)
        from bank_connections
        where user_id = :userId and disconnected_at is null
          and (cast(:connectionIds as uuid[]) is null or id = any(cast(:connectionIds as uuid[])))
          and (cast(:accountIds as uuid[]) is null or id in (select connection_id from bank_accounts
            where user_id = :userId and bank_accounts.id = any(cast(:accountIds as uuid[]))))), '[]') as freshness
  `
    .replaceAll(':userId', 'cast(:userId as uuid)')
    .replaceAll(':includePending', 'cast(:includePending as boolean)');
}

function totalsOf(row: TotalsRow): Totals {
  const money = (amount: DecimalText) => inMinorUnits(amount, row.currency);
  return {
    currency: row.currency,
    income: money(row.income),
    expense: money(row.expense),
    net: money(row.net),
    transfersIn: money(row.transfers_in),
    transfersOut: money(row.transfers_out),
    count: row.count,
  };
}
