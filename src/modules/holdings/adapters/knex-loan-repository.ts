import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { noteDaysSql } from '../../../platform/database/note-days-sql.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import { takeOverSql } from '../../../platform/database/take-over-sql.js';
import type { DayRange } from '../../../shared/day-range.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { Collected } from '../application/collected.js';
import type { LoanFilter, LoanRepository } from '../application/loan-repository.js';
import type { Loan, LoanBalance } from '../domain/loan.js';
import type { ProviderLoan } from '../domain/provider-holdings.js';
import { balanceOf, incomingLoan, LOAN_COLUMNS, type LoanBalanceRow, type LoanRow, loanOf } from './loan-row.js';

const WRITE_LOANS = takeOverSql({
  table: 'loans',
  key: { provider_loan_id: 'text' },
  columns: LOAN_COLUMNS,
  gone: 'cast(:removeMissing as boolean)',
});

const NOTE_BALANCES = noteDaysSql({
  table: 'loan_balances',
  owner: 'loan_id',
  values: ['outstanding_balance', 'currency'],
  current: `
    select id as loan_id, cast(:day as date) as date, cast(:asOf as timestamptz) as as_of, outstanding_balance, currency
    from loans
    where user_id = cast(:userId as uuid) and connection_id = cast(:connectionId as uuid) and removed_at is null
      and outstanding_balance is not null`,
});

@injectable()
export class KnexLoanRepository implements LoanRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async find(userId: UserId, id: string): Promise<Loan | null> {
    const [row]: LoanRow[] = await this.present(userId).where({ id });
    return row ? loanOf(row) : null;
  }

  async list(userId: UserId, filter: LoanFilter, page: PageRequest): Promise<Page<Loan>> {
    const query = this.present(userId);
    if (filter.connectionId) query.where('connection_id', filter.connectionId);
    if (filter.kind) query.where('kind', filter.kind);
    if (filter.type) query.where('type', filter.type);
    const found = await readKeysetPage<LoanRow>(
      query,
      {
        columns: [
          { column: 'loans.created_at', type: 'timestamptz' },
          { column: 'loans.id', type: 'uuid' },
        ],
        direction: 'asc',
        scope: ['loans', userId, filter],
      },
      page,
    );
    return { ...found, rows: found.rows.map(loanOf) };
  }

  async listBalances(userId: UserId, id: string, range: DayRange, page: PageRequest): Promise<Page<LoanBalance>> {
    const query = this.database.sql('loan_balances').select('loan_balances.*').where({ user_id: userId, loan_id: id });
    if (range.from) query.where('loan_balances.date', '>=', range.from);
    if (range.to) query.where('loan_balances.date', '<=', range.to);
    const found = await readKeysetPage<LoanBalanceRow>(
      query,
      {
        columns: [{ column: 'loan_balances.date', type: 'date' }],
        direction: 'desc',
        scope: ['loan_balances', userId, id, range],
      },
      page,
    );
    return { ...found, rows: found.rows.map(balanceOf) };
  }

  async writeAll(
    connection: { userId: UserId; connectionId: string },
    loans: ProviderLoan[],
    options: { collected: Collected | null; removeMissing: boolean },
  ): Promise<RowCounts> {
    const unique = new Map(loans.map((row) => [row.providerLoanId, incomingLoan(row)]));
    return this.database.run(async () => {
      const { rows } = await this.database.sql.raw(WRITE_LOANS, {
        ...connection,
        removeMissing: options.removeMissing,
        rows: storableJson([...unique.values()]),
      });
      const { collected } = options;
      if (collected) {
        await this.database.sql.raw(NOTE_BALANCES, { ...connection, day: collected.day, asOf: collected.at });
      }
      const { created, updated, removed } = rows[0] as { created: number; updated: number; removed: number };
      return { fetched: unique.size, created, updated, unchanged: unique.size - created - updated, removed };
    });
  }

  private present(userId: UserId) {
    return this.database.sql('loans').select('loans.*').where({ user_id: userId }).whereNull('removed_at');
  }
}
