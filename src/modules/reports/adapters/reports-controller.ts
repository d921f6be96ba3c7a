import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import type { LocalDate } from '../../../shared/local-date.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../../connectors/index.js';
import { ComputeSummary } from '../application/compute-summary.js';
import type { GroupTotals, Totals } from '../domain/summary.js';

@injectable()
export class ReportsController {
  constructor(
    @inject(ComputeSummary) private readonly summary: ComputeSummary,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
  ) {}

  summarizeTransactions: Operation<'summarizeTransactions'> = async ({ principal, query }) => {
    const summary = await this.summary.run(
      principal,
      {
        dateFrom: query.date_from as LocalDate | undefined,
        dateTo: query.date_to as LocalDate | undefined,
        accountIds: query.account_id,
        connectionIds: query.connection_id,
        includePending: query.include_pending ?? true,
      },
      query.group_by ?? null,
    );
    const connectors = await this.connectors.findMany(summary.freshness.map(({ connectorId }) => connectorId));
    return {
      status: 200,
      body: {
        date_from: summary.dateFrom,
        date_to: summary.dateTo,
        group_by: summary.grouping,
        totals: summary.totals.map(presentTotals),
        groups: summary.groups.map(presentGroup),
        counted: {
          transactions: summary.counted.transactions,
          pending_included: summary.counted.pendingIncluded,
          pending: summary.counted.pending,
          transfers: summary.counted.transfers,
          excluded_by_user: summary.counted.excludedByUser,
          awaiting_match: summary.counted.awaitingMatch,
        },
        freshness: summary.freshness.map((row) => ({
          connection_id: row.connectionId,
          connector_name: connectors.get(row.connectorId)?.name ?? `Connector ${row.connectorId}`,
          status: row.status as Schema<'ConnectionStatus'>,
          last_synced_at: row.lastSyncedAt?.toISOString() ?? null,
          data_as_of: row.dataAsOf?.toISOString() ?? null,
        })),
      },
    };
  };
}

function presentTotals(totals: Totals): Schema<'Totals'> {
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

function presentGroup(group: GroupTotals): Schema<'SummaryGroup'> {
  return { key: group.key, label: group.label, ...presentTotals(group) };
}
