import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { rebuildYear, yearsOfTotals } from '../../../platform/database/totals.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import type { UserId } from '../../../shared/principal.js';
import type { HeldTotals, TotalsDifference, TotalsKeeper } from '../application/totals-keeper.js';

const TABLES = [
  'daily_totals',
  'daily_flow_totals',
  'monthly_totals',
  'monthly_flow_totals',
  'monthly_merchant_totals',
];

interface DifferingRow extends Record<string, unknown> {
  is_counted: boolean;
  transactions: number | null;
  money_in: DecimalText | null;
  money_out: DecimalText | null;
  held_transactions: number | null;
  held_in: DecimalText | null;
  held_out: DecimalText | null;
}

@injectable()
export class KnexTotalsKeeper implements TotalsKeeper {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async checkedLongestAgo(limit: number): Promise<UserId[]> {
    return this.database
      .sql('users')
      .leftJoin('totals_checks', 'totals_checks.user_id', 'users.id')
      .orderByRaw('totals_checks.checked_at nulls first, users.id')
      .limit(limit)
      .pluck('users.id');
  }

  async everybody(): Promise<UserId[]> {
    return this.database.sql('users').orderBy('id').pluck('id');
  }

  differences(userId: UserId): Promise<TotalsDifference[]> {
    return this.unhurried(async () => {
      const found = TABLES.map(
        (
          table,
        ) => `select '${table}' as "table", to_jsonb(wrong.*) || jsonb_build_object('money_in', cast(money_in as text),
          'money_out', cast(money_out as text), 'held_in', cast(held_in as text), 'held_out', cast(held_out as text)) as row
         from saldo_wrong_${table}(:userId, '-infinity', 'infinity') wrong`,
      );
      // One statement: all tables and the transactions of the same moment.
      const { rows } = await this.database.sql.raw<{ rows: { table: string; row: DifferingRow }[] }>(
        found.join(' union all '),
        { userId },
      );
      return rows.map(({ table, row }) => differenceOf(table, row));
    });
  }

  async rebuild(userId: UserId): Promise<number> {
    let mended = 0;
    for (const year of await this.unhurried(() => yearsOfTotals(this.database.sql, userId))) {
      mended += await this.unhurried(() => rebuildYear(this.database.sql, userId, year));
    }
    return mended;
  }

  async noteCheck(userId: UserId, differences: number, now: Date): Promise<void> {
    // A user may have been erased meanwhile.
    await this.database.sql.raw(
      `insert into totals_checks (user_id, differences, checked_at) select id, ?, ? from users where id = ?
       on conflict (user_id) do update set differences = excluded.differences, checked_at = excluded.checked_at`,
      [differences, now, userId],
    );
  }

  async openDifferences(): Promise<number> {
    const { rows } = await this.database.sql.raw(
      'select cast(coalesce(sum(differences), 0) as integer) as open from totals_checks',
    );
    return rows[0].open;
  }

  /** In a transaction of its own, which may take longer than a request's statement. */
  private unhurried<T>(work: () => Promise<T>): Promise<T> {
    return this.database.run(async () => {
      await this.database.sql.raw('set local statement_timeout = 0');
      return work();
    });
  }
}

function differenceOf(table: string, row: DifferingRow): TotalsDifference {
  const { is_counted, transactions, money_in, money_out, held_transactions, held_in, held_out, user_id, ...of } = row;
  const totals = (
    count: number | null,
    moneyIn: DecimalText | null,
    moneyOut: DecimalText | null,
  ): HeldTotals | null =>
    count === null || moneyIn === null || moneyOut === null ? null : { transactions: count, moneyIn, moneyOut };
  return {
    table,
    of,
    held: totals(held_transactions, held_in, held_out),
    counted: is_counted ? totals(transactions, money_in, money_out) : null,
  };
}
