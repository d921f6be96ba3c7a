import { inject, injectable } from 'inversify';
import { dayOf } from '../../../shared/local-date.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import { matchExactly } from '../domain/matching.js';
import type { MatchFacts } from '../domain/matching-rules.js';
import type { ProviderTransaction } from '../domain/provider-transaction.js';
import { MATCH_REPOSITORY, type MatchRepository } from './match-repository.js';
import { type AccountOfPage, TRANSACTION_REPOSITORY, type TransactionRepository } from './transaction-repository.js';

/**
 * Writes a page of an account that is read through a new connection: rows that say the same as ones that we hold are those,
 * under new ids. They get these first, so that at no moment a movement is there twice.
 */
@injectable()
export class TakeOverPage {
  constructor(
    @inject(MATCH_REPOSITORY) private readonly matches: MatchRepository,
    @inject(TRANSACTION_REPOSITORY) private readonly transactions: TransactionRepository,
  ) {}

  /** In a unit of work. Rows that were known again count as created and rematched. */
  async run(account: AccountOfPage, rows: ProviderTransaction[]): Promise<RowCounts & { rematched: number }> {
    const known = await this.matches.known(
      account,
      rows.map((row) => row.providerTransactionId),
    );
    const strange = rows.filter((row) => !known.has(row.providerTransactionId));
    const carried = strange.length > 0 ? await this.matches.carriedRows(account, strange) : [];
    const pairs = matchExactly(
      carried,
      strange.map((row) => factsOf(row, account.timeZone)),
    );
    const ids = pairs.map((pair) => ({ id: pair.gone.id, providerTransactionId: pair.arrived.id }));
    await this.matches.carryOver(account, ids);
    const again = new Set(ids.map((one) => one.providerTransactionId));
    const counts = await this.transactions.writePage(
      account,
      rows.filter((row) => !again.has(row.providerTransactionId)),
    );
    const carriedOver = await this.transactions.writePage(
      account,
      rows.filter((row) => again.has(row.providerTransactionId)),
    );
    return {
      ...counts,
      fetched: counts.fetched + carriedOver.fetched,
      created: counts.created + carriedOver.fetched,
      rematched: carriedOver.fetched,
    };
  }
}

/** A row that we do not hold yet, named by the provider's id. */
function factsOf(row: ProviderTransaction, timeZone: string): MatchFacts {
  return {
    id: row.providerTransactionId,
    institutionId: row.institutionTransactionId,
    date: dayOf(row.bookedAt, timeZone),
    bookedAt: row.bookedAt,
    batch: 0,
    positionInDay: row.positionInDay,
    description: row.description,
    amount: row.amount,
    currency: row.currency,
    originalAmount: row.originalAmount,
    originalCurrency: row.originalCurrency,
    status: row.status,
    instalmentNumber: row.card?.instalmentNumber ?? null,
    instalmentsTotal: row.card?.instalmentsTotal ?? null,
    decided: false,
    scheduled: false,
    fresh: true,
    shown: true,
  };
}
