import {
  CursorExpired,
  type ProviderTransaction,
  type TransactionQuery,
  type TransactionSource,
} from '../modules/transactions/index.js';
import { ProviderAnswerInvalid, ProviderRefused } from '../shared/errors.js';
import { transactionOf } from './mapping/transaction.js';
import { cursorOf, rowsOfList } from './paging.js';
import type { PluggyHttp } from './pluggy-http.js';
import { requiredFields } from './reading.js';

// The endpoint by page numbers, /transactions, is being switched off and answers 410 to newer clients.
const TRANSACTIONS = '/v2/transactions';
const MOST_IDS = 500;

export class PluggyTransactionSource implements TransactionSource {
  constructor(private readonly http: PluggyHttp) {}

  /** Throws `RangeError` for a query that Pluggy does not know: more than 500 ids, or several narrowing fields. */
  async readPage(
    query: TransactionQuery,
    after: string | null,
  ): Promise<{ rows: ProviderTransaction[]; after: string | null }> {
    requireOneNarrowing(query);
    // No ids ask for nothing; left out of the request they would ask for everything.
    if (query.ids?.length === 0) return { rows: [], after: null };
    const answer = await this.#read(query, after);
    const next = cursorOf(requiredFields(answer, 'page of transactions').next);
    if (next !== null && next === after) {
      throw new ProviderAnswerInvalid("The provider's next page of transactions is the one just read.");
    }
    return { rows: rowsOfList(answer, TRANSACTIONS).map((row) => transactionOf(row, query)), after: next };
  }

  async #read(query: TransactionQuery, after: string | null): Promise<unknown> {
    try {
      return await this.http.get(TRANSACTIONS, {
        accountId: query.providerAccountId,
        createdAtFrom: query.createdAtFrom?.toISOString(),
        dateFrom: query.dateFrom,
        dateTo: query.dateTo,
        ids: query.ids?.join(','),
        after,
      });
    } catch (error) {
      // Pluggy gives this refusal no identifier, only its message.
      const isCursor = error instanceof ProviderRefused && /cursor/i.test(error.message);
      throw isCursor && after !== null ? new CursorExpired(error) : error;
    }
  }
}

function requireOneNarrowing({ createdAtFrom, dateFrom, ids }: TransactionQuery): void {
  if ([createdAtFrom, dateFrom, ids].filter((field) => field !== undefined).length > 1) {
    throw new RangeError('Transactions are narrowed by one of createdAtFrom, dateFrom and ids.');
  }
  if (ids && ids.length > MOST_IDS) throw new RangeError(`At most ${MOST_IDS} transactions are read by their ids.`);
}
