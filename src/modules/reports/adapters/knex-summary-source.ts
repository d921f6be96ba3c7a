import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { KEEP_PLAN } from '../../../platform/database/kept-statements.js';
import { type DecimalText, inMinorUnits, roundedToMinorUnits, ZERO } from '../../../shared/decimal-text.js';
import type { UserId } from '../../../shared/principal.js';
import type { SummaryQuestion, SummarySource } from '../application/summary-source.js';
import { TooManyGroups } from '../domain/errors.js';
import type { Freshness, GroupKey, MissingRates, PeriodTotals, Summary, Totals } from '../domain/summary.js';
import { summarySql } from './summary-sql.js';

/** Groups of one currency over all periods; a page of more is read by nobody. */
const MOST_GROUPS = 20_000;

interface SumsRow {
  period: number;
  income: DecimalText;
  expense: DecimalText;
  transfers_in: DecimalText;
  transfers_out: DecimalText;
  net: DecimalText;
  count: number;
}
type Of<Row> = Row & { by: GroupKey[] };
type InCurrency = SumsRow & { currency: string };

interface SummaryRow {
  base_currency: string;
  totals: InCurrency[];
  base_totals: SumsRow[];
  groups: Of<InCurrency>[];
  base_groups: Of<SumsRow>[];
  missing_rates: (MissingRates & { period: number })[];
  counted: Omit<Summary['counted'], 'pendingIncluded'>;
  freshness: (Omit<Freshness, 'lastSyncedAt' | 'dataAsOf'> & {
    lastSyncedAt: string | null;
    dataAsOf: string | null;
  })[];
}

/** Totals read from those that are kept beside the transactions, added by PostgreSQL as exact decimals. */
@injectable()
export class KnexSummarySource implements SummarySource {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async read(userId: UserId, question: SummaryQuestion) {
    const { sql, bindings } = summarySql(question, MOST_GROUPS);
    const { rows } = await this.database.sql.raw(sql, { userId, ...bindings } as never).options(KEEP_PLAN);
    const row = rows[0] as SummaryRow;
    if (Math.max(row.groups.length, row.base_groups.length) > MOST_GROUPS) throw new TooManyGroups(MOST_GROUPS);
    return {
      periods: question.periods.map((_, n) => periodOf(row, n)),
      counted: row.counted,
      freshness: row.freshness.map(({ connectionId, connectorName, status, lastSyncedAt, dataAsOf }) => ({
        connectionId,
        connectorName,
        status,
        lastSyncedAt: lastSyncedAt === null ? null : new Date(lastSyncedAt),
        dataAsOf: dataAsOf === null ? null : new Date(dataAsOf),
      })),
    };
  }
}

function periodOf(row: SummaryRow, n: number): PeriodTotals {
  const { base_currency: currency } = row;
  const ofPeriod = <Each extends { period: number }>(rows: Each[]) => rows.filter(({ period }) => period === n);
  const [inBase = NOTHING] = ofPeriod(row.base_totals);
  return {
    totals: ofPeriod(row.totals).map((each) => totalsOf(each, each.currency, inMinorUnits)),
    groups: ofPeriod(row.groups).map((each) => ({ by: each.by, ...totalsOf(each, each.currency, inMinorUnits) })),
    base: {
      currency,
      totals: totalsOf(inBase, currency, roundedToMinorUnits),
      groups: ofPeriod(row.base_groups).map((each) => ({
        by: each.by,
        ...totalsOf(each, currency, roundedToMinorUnits),
      })),
      missingRates: ofPeriod(row.missing_rates).map(({ currency: of, days, count }) => ({ currency: of, days, count })),
    },
  };
}

const NOTHING = { income: ZERO, expense: ZERO, net: ZERO, transfers_in: ZERO, transfers_out: ZERO, count: 0 };

function totalsOf(
  row: Omit<SumsRow, 'period'>,
  currency: string,
  written: (amount: DecimalText, currency: string) => DecimalText,
): Totals {
  return {
    currency,
    income: written(row.income, currency),
    expense: written(row.expense, currency),
    net: written(row.net, currency),
    transfersIn: written(row.transfers_in, currency),
    transfersOut: written(row.transfers_out, currency),
    count: row.count,
  };
}
