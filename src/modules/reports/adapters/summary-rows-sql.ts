import type { SummaryQuestion } from '../application/summary-source.js';
import { type Period, splitByMonths } from '../domain/period.js';
import type { Grouping } from '../domain/summary.js';

/** Part of a period, read from where the fewest rows answer for it. `n` is the period's number. */
interface Piece {
  n: number;
  source: 'flowMonths' | 'months' | 'merchantMonths' | 'flowDays' | 'days' | 'transactions';
  period: Period;
  /** The base currency is read by the month; others by the day, since each day has its rate. */
  currencies: 'all' | 'base' | 'foreign';
}

/**
 * SQL of the rows that make the totals of periods, and their bindings: whole months from the totals by month, the days
 * around them from those by day. Groups by merchant have totals by month; their days are read from the transactions.
 * Reads the base currency from `base` and the accounts that were asked for from `chosen`.
 */
export function summaryRows(question: SummaryQuestion) {
  const bindings: Record<string, string> = {};
  const pieces = question.periods.flatMap((period, n) => piecesOf(period, n, question));
  const texts = pieces.map((piece, index) => {
    bindings[`from${index}`] = piece.period.from;
    bindings[`to${index}`] = piece.period.to;
    return pieceSql(piece, question, `cast(:from${index} as date)`, `cast(:to${index} as date)`);
  });
  return { sql: texts.join('\nunion all\n'), bindings };
}

function piecesOf(period: Period, n: number, question: SummaryQuestion): Piece[] {
  const { groupings } = question;
  const byMerchant = groupings.includes('merchant');
  const isApart = isNarrowed(question) || ACCOUNT_OR_CATEGORY.some((grouping) => groupings.includes(grouping));
  const finest = byMerchant ? 'transactions' : isApart ? 'days' : 'flowDays';
  const { months, edges } = splitByMonths(period);
  if (months === null || groupings.includes('day') || groupings.includes('week')) {
    return [{ n, source: finest, period, currencies: 'all' }];
  }
  return [
    {
      n,
      source: byMerchant ? 'merchantMonths' : isApart ? 'months' : 'flowMonths',
      period: months,
      currencies: 'base',
    },
    { n, source: finest, period: months, currencies: 'foreign' },
    ...edges.map((edge): Piece => ({ n, source: finest, period: edge, currencies: 'all' })),
  ];
}

/** Where a table has what the rows are made of. */
interface Columns {
  table: string;
  day: string;
  merchant: string;
  category: string;
  sums: [transactions: string, moneyIn: string, moneyOut: string];
}

const HELD: Pick<Columns, 'category' | 'sums'> = {
  category: 'category_id',
  sums: ['sum(transactions)', 'sum(money_in)', 'sum(money_out)'],
};
const ACCOUNT_OR_CATEGORY: Grouping[] = ['account', 'connection', 'category'];
const isNarrowed = ({ accountIds, connectionIds }: Omit<SummaryQuestion, 'groupings'>) =>
  accountIds !== undefined || connectionIds !== undefined;

const SOURCES: Record<Piece['source'], Columns> = {
  flowMonths: { table: 'monthly_flow_totals', day: 'month', merchant: 'null', ...HELD },
  months: { table: 'monthly_totals', day: 'month', merchant: 'null', ...HELD },
  merchantMonths: {
    table: 'monthly_merchant_totals',
    day: 'month',
    merchant: 'merchant_name',
    ...HELD,
  },
  flowDays: { table: 'daily_flow_totals', day: 'date', merchant: 'null', ...HELD },
  days: { table: 'daily_totals', day: 'date', merchant: 'null', ...HELD },
  transactions: {
    table: 'transactions',
    day: 'date',
    merchant: 'merchant_name',
    category: `coalesce(category_id, '')`,
    sums: ['count(*)', 'sum(greatest(amount, 0))', 'sum(least(amount, 0))'],
  },
};

/** Added up over all that nobody asked to see apart, so that what comes after has few rows to look at. */
function pieceSql(
  { n, source, currencies }: Piece,
  { groupings, ...question }: SummaryQuestion,
  from: string,
  to: string,
) {
  const { table, day, merchant, category, sums } = SOURCES[source];
  const has = (...wanted: Grouping[]) => wanted.some((grouping) => groupings.includes(grouping));
  const isBase = 'currency = (select currency from base)';
  const month = day === 'month' ? day : `cast(date_trunc('month', cast(${day} as timestamp)) as date)`;
  const monthOrNone = has('month', 'year') ? month : 'cast(null as date)';
  const dayInBase = has('day', 'week') ? day : monthOrNone;
  const shownDay = { all: `case when ${isBase} then ${dayInBase} else ${day} end`, base: dayInBase, foreign: day }[
    currencies
  ];
  const split = [
    shownDay,
    has('merchant') ? `nullif(${merchant}, '')` : 'cast(null as text)',
    has('account', 'connection') ? 'account_id' : 'cast(null as uuid)',
    has('category') ? category : 'cast(null as text)',
    'currency',
    'flow',
    has('type') ? 'type' : 'cast(null as text)',
    'status',
    'excluded',
    'awaits_match',
  ];
  const names = [
    'day',
    'merchant',
    'account_id',
    'category_id',
    'currency',
    'flow',
    'type',
    'status',
    'excluded',
    'awaits_match',
  ];
  const conditions = [
    'user_id = :userId',
    `${day} between ${from} and ${to}`,
    ...(isNarrowed(question) ? ['account_id in (select id from chosen)'] : []),
    ...(source === 'transactions' ? ['removed_at is null'] : ['transactions <> 0']),
    ...(currencies === 'base' ? [isBase] : []),
    ...(currencies === 'foreign' ? [`not ${isBase}`] : []),
  ];
  const select = (from: string, alsoWhere: string) => `
    select ${n} as period, ${split.map((expression, index) => `${expression} as ${names[index]}`).join(', ')},
      ${sums[0]} as transactions, ${sums[1]} as money_in, ${sums[2]} as money_out
    from ${from} where ${conditions.join(' and ')} ${alsoWhere}
    group by ${split.filter((expression) => !expression.startsWith('cast(null')).join(', ')}`;
  if (currencies !== 'foreign') return select(table, '');
  // Of the months that have any: nobody without money abroad pays for a look at all days.
  const abroad = `(select distinct month as abroad from monthly_flow_totals
      where user_id = :userId and month between ${from} and ${to} and not ${isBase}) months, ${table}`;
  return select(abroad, `and ${day} >= abroad and ${day} < abroad + interval '1 month'`);
}
