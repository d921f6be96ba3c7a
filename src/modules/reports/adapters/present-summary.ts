import type { Schema } from '../../../platform/http/operations.js';
import type { BaseTotals, Comparison, GroupTotals, PeriodTotals, Summary, Totals } from '../domain/summary.js';
import { type Narrowed, transactionsAddress } from './transactions-address.js';

export function presentSummary(summary: Summary, asked: Omit<Narrowed, 'period'>): Schema<'Summary'> {
  const { period, groupings, comparison, counted, freshness } = summary;
  return {
    date_from: period.from,
    date_to: period.to,
    group_by: groupings.length > 0 ? groupings.join(',') : null,
    ...presentPeriod(summary, { ...asked, period }),
    comparison: comparison && presentComparison(comparison, asked),
    counted: {
      transactions: counted.transactions,
      pending_included: counted.pendingIncluded,
      pending: counted.pending,
      transfers: counted.transfers,
      excluded_by_user: counted.excludedByUser,
      awaiting_match: counted.awaitingMatch,
    },
    freshness: freshness.map((row) => ({
      connection_id: row.connectionId,
      connector_name: row.connectorName,
      status: row.status as Schema<'ConnectionStatus'>,
      last_synced_at: row.lastSyncedAt?.toISOString() ?? null,
      data_as_of: row.dataAsOf?.toISOString() ?? null,
    })),
  };
}

function presentComparison(comparison: Comparison, asked: Omit<Narrowed, 'period'>): Schema<'Comparison'> {
  return {
    compare: comparison.kind,
    date_from: comparison.period.from,
    date_to: comparison.period.to,
    ...presentPeriod(comparison, { ...asked, period: comparison.period }),
    change: comparison.change.map(presentSums),
    base_change: presentSums(comparison.baseChange),
  };
}

function presentPeriod({ totals, groups, base }: PeriodTotals, narrowed: Narrowed) {
  return {
    totals: totals.map((row) => presentTotals(row, narrowed, row.currency)),
    groups: groups.map((row) => presentGroup(row, narrowed, row.currency)),
    base: presentBase(base, narrowed),
  };
}

function presentBase({ currency, totals, groups, missingRates }: BaseTotals, narrowed: Narrowed): Schema<'BaseTotals'> {
  return {
    currency,
    totals: presentTotals(totals, narrowed, null),
    groups: groups.map((row) => presentGroup(row, narrowed, null)),
    missing_rates: missingRates,
  };
}

function presentTotals(totals: Totals, narrowed: Narrowed, currency: string | null): Schema<'Totals'> {
  return { ...presentSums(totals), transactions: transactionsAddress(narrowed, currency) };
}

function presentGroup(group: GroupTotals, narrowed: Narrowed, currency: string | null): Schema<'SummaryGroup'> {
  const [first] = group.by;
  return {
    key: first!.key,
    label: first!.label,
    by: group.by,
    ...presentSums(group),
    transactions: transactionsAddress(narrowed, currency, group.by),
  };
}

function presentSums(totals: Totals): Schema<'TotalsChange'> {
  return {
    currency: totals.currency,
    income: totals.income,
    expense: totals.expense,
    net: totals.net,
    transfers_in: totals.transfersIn,
    transfers_out: totals.transfersOut,
    count: totals.count,
  };
}
