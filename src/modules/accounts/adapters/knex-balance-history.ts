import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import type { DayRange } from '../../../shared/day-range.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { BalanceHistory, DerivedDays } from '../application/balance-history.js';
import type { AccountBalance, BalanceSource } from '../domain/account-balance.js';
import { DERIVE, NOTE_COLLECTED } from './balance-days-sql.js';

/** A row of `bank_account_balances`. */
interface Row {
  date: LocalDate;
  balance: DecimalText;
  currency: string;
  as_of: Date;
  source: BalanceSource;
}

@injectable()
export class KnexBalanceHistory implements BalanceHistory {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async list(userId: UserId, accountId: string, range: DayRange, page: PageRequest): Promise<Page<AccountBalance>> {
    const query = this.database
      .sql('bank_account_balances')
      .select('bank_account_balances.*')
      .where({ user_id: userId, account_id: accountId });
    if (range.from) query.where('bank_account_balances.date', '>=', range.from);
    if (range.to) query.where('bank_account_balances.date', '<=', range.to);
    const found = await readKeysetPage<Row>(
      query,
      {
        columns: [{ column: 'bank_account_balances.date', type: 'date' }],
        direction: 'desc',
        scope: ['bank_account_balances', userId, accountId, range],
      },
      page,
    );
    return { ...found, rows: found.rows.map(balance) };
  }

  async noteCollected(connection: { userId: UserId; connectionId: string }, timeZone: string): Promise<void> {
    await this.database.sql.raw(NOTE_COLLECTED, { ...connection, timeZone });
  }

  async derive(account: { userId: UserId; accountId: string }, days: DerivedDays): Promise<void> {
    const { userId, accountId } = account;
    const [statements, bindings] =
      days === 'all'
        ? [DERIVE.all, {}]
        : 'since' in days
          ? [DERIVE.since, { since: days.since }]
          : [DERIVE.ofTransactions, { ids: days.ofTransactions }];
    for (const statement of statements) await this.database.sql.raw(statement, { userId, accountId, ...bindings });
  }
}

function balance(row: Row): AccountBalance {
  return { date: row.date, balance: row.balance, currency: row.currency, asOf: row.as_of, source: row.source };
}
