import type { SummaryQuestion } from '../application/summary-source.js';
import { type Period, splitByMonths } from '../domain/period.js';
import type { Grouping } from '../domain/summary.js';

/** Part of a period, read from where the fewest rows answer for it. `n` is the period's number. */
interface Piece {
  n: number;
  source: 'months' | 'merchantMonths' | 'days' | 'transactions';
  period: Period;
  /** The base currency is read by the month; others by the day, since each day has its rate. */
  currencies: 'all' | 'base' | 'foreign';
}

/** Columns of every piece: the day (or the month's first), what totals are split by, and sums. */
const COLUMNS = 'account_id, category_id, currency, flow, type, status, excluded';
const SUMS = 'transactions, money_in, money_out';

/**
 * SQL of the rows that make the totals of periods, and their bindings: whole months from the totals by month, the days
 * around them from those by day. Groups by merchant have totals by month; their days are read from the transactions.
 * Reads the base currency from `base` and the accounts that were asked for from `chosen`.
 */
export function summaryRows({ periods, groupings, accountIds, connectionIds }: SummaryQuestion) {
  const isNarrowed = accountIds !== undefined || connectionIds !== undefined;
  const bindings: Record<string, string> = {};
  const pieces = periods.flatMap((period, n) => piecesOf(period, n, groupings));
  const texts = pieces.map((piece, index) => {
    bindings[`from${index}`] = piece.period.from;
    bindings[`to${index}`] = piece.period.to;
    return pieceSql(piece, isNarrowed, `cast(:from${index} as date)`, `cast(:to${index} as date)`);
  });
  return { sql: texts.join('\nunion all\n'), bindings };
}

function piecesOf(period: Period, n: number, groupings: Grouping[]): Piece[] {
  const byMerchant = groupings.includes('merchant');
  const finest = byMerchant ? 'transactions' : 'days';
  const { months, edges } = splitByMonths(period);
  if (months === null || groupings.includes('day') || groupings.includes('week')) {
    return [{ n, source: finest, period, currencies: 'all' }];
  }
  return [
    { n, source: byMerchant ? 'merchantMonths' : 'months', period: months, currencies: 'base' },
    { n, source: finest, period: months, currencies: 'foreign' },
    ...edges.map((edge): Piece => ({ n, source: finest, period: edge, currencies: 'all' })),
  ];
}

const SOURCES: Record<Piece['source'], { table: string; day: string; merchant: string; rest: string }> = {
  months: { table: 'monthly_totals', day: 'month', merchant: 'cast(null as text)', rest: `${COLUMNS}, ${SUMS}` },
  merchantMonths: {
    table: 'monthly_merchant_totals',
    day: 'month',
    merchant: `nullif(merchant_name, '')`,
    rest: `${COLUMNS}, ${SUMS}`,
  },
  days: { table: 'daily_totals', day: 'date', merchant: 'cast(null as text)', rest: `${COLUMNS}, ${SUMS}` },
  transactions: {
    table: 'transactions',
    day: 'date',
    merchant: `nullif(merchant_name, '')`,
    rest: `account_id, coalesce(category_id, '') as category_id, currency, flow, type, status, excluded,
      1 as transactions, greatest(amount, 0) as money_in, least(amount, 0) as money_out`,
  },
};

function pieceSql({ n, source, currencies }: Piece, isNarrowed: boolean, from: string, to: string): string {
  const { table, day, merchant, rest } = SOURCES[source];
  const select = `select ${n} as period, ${day} as day, ${merchant} as merchant, ${rest} from ${table}`;
  const conditions = [
    'user_id = :userId',
    `${day} between ${from} and ${to}`,
    ...(isNarrowed ? ['account_id in (select id from chosen)'] : []),
    ...(source === 'transactions' ? ['removed_at is null'] : ['transactions <> 0']),
    ...(currencies === 'base' ? ['currency = (select currency from base)'] : []),
    ...(currencies === 'foreign' ? ['currency <> (select currency from base)'] : []),
  ];
  if (currencies !== 'foreign') return `${select} where ${conditions.join(' and ')}`;
  // Of the months that have any: nobody without money abroad pays for a look at all days.
  return `
    select found.* from (
      select distinct month from monthly_totals
      where user_id = :userId and month between ${from} and ${to} and currency <> (select currency from base)
    ) months cross join lateral (
      ${select} where ${conditions.join(' and ')} and ${day} >= months.month and ${day} < months.month + interval '1 month'
    ) found`;
}
