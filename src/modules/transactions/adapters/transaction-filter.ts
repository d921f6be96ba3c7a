import { InvalidInput } from '../../../shared/errors.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { TransactionFilter } from '../application/transaction-repository.js';

interface FilterQuery {
  date_from?: string;
  date_to?: string;
  account_id?: string[];
  connection_id?: string[];
  category_id?: string[];
  include_subcategories?: boolean;
  merchant?: string;
  without?: ('category' | 'merchant')[];
  currency?: string;
  excluded?: boolean;
  awaits_match?: boolean;
  type?: 'DEBIT' | 'CREDIT';
  status?: 'POSTED' | 'PENDING';
  flow?: TransactionFilter['flow'];
  amount_min?: string;
  amount_max?: string;
  search?: string;
}

/** The contract's filter parameters as a filter. Throws `InvalidInput` on a range that ends before it begins. */
export function transactionFilter(query: FilterQuery): TransactionFilter {
  const { date_from, date_to, amount_min, amount_max } = query;
  if (date_from && date_to && date_from > date_to) {
    throw new InvalidInput([{ pointer: 'date_to', code: 'range', detail: 'date_to is before date_from' }]);
  }
  if (amount_min !== undefined && amount_max !== undefined && Number(amount_min) > Number(amount_max)) {
    throw new InvalidInput([{ pointer: 'amount_max', code: 'range', detail: 'amount_max is less than amount_min' }]);
  }
  return {
    dateFrom: date_from as LocalDate | undefined,
    dateTo: date_to as LocalDate | undefined,
    accountIds: query.account_id,
    connectionIds: query.connection_id,
    categoryIds: query.category_id,
    subcategories: query.include_subcategories ?? true,
    merchant: query.merchant,
    without: query.without,
    currency: query.currency,
    excluded: query.excluded,
    awaitsMatch: query.awaits_match,
    type: query.type,
    status: query.status,
    flow: query.flow,
    amountMin: amount_min,
    amountMax: amount_max,
    search: query.search,
  };
}
