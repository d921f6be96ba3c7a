import { earlierOf, type LocalDate, laterOf, plusDays } from '../../../shared/local-date.js';
import { dayIn, monthOf } from '../../../shared/month.js';
import type { Period } from '../domain/period.js';
import type { GroupKey } from '../domain/summary.js';

/** What the whole summary was narrowed to. */
export interface Narrowed {
  period: Period;
  accountIds?: string[];
  connectionIds?: string[];
  includePending: boolean;
}

/** Address of the list of the transactions that a row of totals counted. `currency` is `null` where it counted all. */
export function transactionsAddress(narrowed: Narrowed, currency: string | null, by: GroupKey[] = []): string {
  let { period, accountIds = [], connectionIds = [] } = narrowed;
  const query = new URLSearchParams();
  for (const key of by) {
    period = daysOf(key, period);
    if (key.grouping === 'account') accountIds = [key.key!];
    if (key.grouping === 'connection') connectionIds = [key.key!];
  }
  query.set('date_from', period.from);
  query.set('date_to', period.to);
  for (const id of accountIds) query.append('account_id', id);
  for (const id of connectionIds) query.append('connection_id', id);
  for (const key of by) narrowBy(query, key);
  if (!narrowed.includePending) query.set('status', 'POSTED');
  query.set('excluded', 'false');
  query.set('awaits_match', 'false');
  if (currency !== null) query.set('currency', currency);
  return `/api/banking/transactions/?${query}`;
}

function narrowBy(query: URLSearchParams, { grouping, key, depth }: GroupKey): void {
  if (grouping === 'type' && key !== null) query.set('type', key);
  if (grouping === 'merchant' && key !== null) query.set('merchant', key);
  if (grouping === 'category' && key !== null) {
    query.set('category_id', key);
    if (depth === undefined) query.set('include_subcategories', 'false');
  }
  if (key === null && (grouping === 'merchant' || grouping === 'category')) query.append('without', grouping);
}

/** The last day of what begins on a day. */
const LAST_DAYS: Partial<Record<GroupKey['grouping'], (first: LocalDate) => LocalDate>> = {
  day: (first) => first,
  week: (first) => plusDays(first, 6),
  month: (first) => dayIn(monthOf(first), 31),
  year: (first) => `${first.slice(0, 4)}-12-31` as LocalDate,
};

/** The days of a week, month or year that the summary covers. */
function daysOf({ grouping, key }: GroupKey, { from, to }: Period): Period {
  const lastDayOf = LAST_DAYS[grouping];
  if (!lastDayOf || key === null) return { from, to };
  const first = key as LocalDate;
  return { from: laterOf(first, from), to: earlierOf(lastDayOf(first), to) };
}
