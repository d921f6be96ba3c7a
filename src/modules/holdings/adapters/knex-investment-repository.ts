import { inject, injectable } from 'inversify';
import type { Knex } from 'knex';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import type { DayRange } from '../../../shared/day-range.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { Collected } from '../application/collected.js';
import type { InvestmentFilter, InvestmentRepository } from '../application/investment-repository.js';
import type { Investment, InvestmentPosition, InvestmentTransaction } from '../domain/investment.js';
import type { ProviderInvestment, ProviderInvestmentTransaction } from '../domain/provider-holdings.js';
import {
  type InvestmentRow,
  incomingInvestment,
  incomingTransaction,
  investmentOf,
  type PositionRow,
  positionOf,
  type TransactionRow,
  transactionOf,
} from './investment-row.js';
import { KNOW_MOVEMENTS_AGAIN, NOTE_POSITIONS, WRITE_INVESTMENTS, WRITE_MOVEMENTS } from './write-investments-sql.js';

type OfConnection = { userId: UserId; connectionId: string };

@injectable()
export class KnexInvestmentRepository implements InvestmentRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async find(userId: UserId, id: string): Promise<Investment | null> {
    const [row]: InvestmentRow[] = await this.present(userId).where({ id });
    return row ? investmentOf(row) : null;
  }

  async list(userId: UserId, filter: InvestmentFilter, page: PageRequest): Promise<Page<Investment>> {
    const query = this.present(userId);
    if (filter.connectionId) query.where('connection_id', filter.connectionId);
    if (filter.type) query.where('type', filter.type);
    if (filter.status) query.where('status', filter.status);
    const found = await readKeysetPage<InvestmentRow>(
      query,
      {
        columns: [
          { column: 'investments.created_at', type: 'timestamptz' },
          { column: 'investments.id', type: 'uuid' },
        ],
        direction: 'asc',
        scope: ['investments', userId, filter],
      },
      page,
    );
    return { ...found, rows: found.rows.map(investmentOf) };
  }

  async listTransactions(
    userId: UserId,
    id: string,
    range: DayRange,
    page: PageRequest,
  ): Promise<Page<InvestmentTransaction>> {
    const query = this.database
      .sql('investment_transactions')
      .select('investment_transactions.*')
      .where({ user_id: userId, investment_id: id })
      .whereNull('removed_at');
    within(query, 'investment_transactions', range);
    const found = await readKeysetPage<TransactionRow>(
      query,
      {
        columns: [
          { column: 'investment_transactions.date', type: 'date' },
          { column: 'investment_transactions.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['investment_transactions', userId, id, range],
      },
      page,
    );
    return { ...found, rows: found.rows.map(transactionOf) };
  }

  async listPositions(
    userId: UserId,
    id: string,
    range: DayRange,
    page: PageRequest,
  ): Promise<Page<InvestmentPosition>> {
    const query = this.database
      .sql('investment_positions')
      .select('investment_positions.*')
      .where({ user_id: userId, investment_id: id });
    within(query, 'investment_positions', range);
    const found = await readKeysetPage<PositionRow>(
      query,
      {
        columns: [{ column: 'investment_positions.date', type: 'date' }],
        direction: 'desc',
        scope: ['investment_positions', userId, id, range],
      },
      page,
    );
    return { ...found, rows: found.rows.map(positionOf) };
  }

  async writeAll(
    connection: OfConnection,
    investments: ProviderInvestment[],
    options: { collected: Collected | null; removeMissing: boolean },
  ): Promise<RowCounts> {
    const rows = new Map(investments.map((row) => [row.providerInvestmentId, incomingInvestment(row)]));
    return this.database.run(async () => {
      const counts = await this.write(WRITE_INVESTMENTS, connection, [...rows.values()], options.removeMissing);
      const { collected } = options;
      if (collected) {
        await this.database.sql.raw(NOTE_POSITIONS, { ...connection, day: collected.day, asOf: collected.at });
      }
      return counts;
    });
  }

  async writeTransactions(
    connection: OfConnection,
    movements: { providerInvestmentId: string; transactions: ProviderInvestmentTransaction[] }[],
    options: { removeMissing: boolean },
  ): Promise<RowCounts> {
    const ids: [string, string][] = (
      await this.present(connection.userId).where({ connection_id: connection.connectionId })
    ).map((row: InvestmentRow) => [row.provider_investment_id, row.id]);
    const known = new Map(ids);
    const rows = new Map<string, object>();
    for (const { providerInvestmentId, transactions } of movements) {
      const investmentId = known.get(providerInvestmentId);
      if (!investmentId) continue;
      for (const row of transactions) {
        rows.set(`${investmentId} ${row.providerInvestmentTransactionId}`, incomingTransaction(investmentId, row));
      }
    }
    return this.database.run(async () => {
      const incoming = [...rows.values()];
      if (incoming.length > 0) {
        await this.database.sql.raw(KNOW_MOVEMENTS_AGAIN, { ...connection, rows: storableJson(incoming) });
      }
      return this.write(WRITE_MOVEMENTS, connection, incoming, options.removeMissing);
    });
  }

  private async write(
    statement: string,
    connection: OfConnection,
    incoming: object[],
    removeMissing: boolean,
  ): Promise<RowCounts> {
    const { rows } = await this.database.sql.raw(statement, {
      ...connection,
      removeMissing,
      rows: storableJson(incoming),
    });
    const { created, updated, removed } = rows[0] as { created: number; updated: number; removed: number };
    return { fetched: incoming.length, created, updated, unchanged: incoming.length - created - updated, removed };
  }

  private present(userId: UserId) {
    return this.database.sql('investments').select('investments.*').where({ user_id: userId }).whereNull('removed_at');
  }
}

function within(query: Knex.QueryBuilder, table: string, range: DayRange): void {
  if (range.from) query.where(`${table}.date`, '>=', range.from);
  if (range.to) query.where(`${table}.date`, '<=', range.to);
}
