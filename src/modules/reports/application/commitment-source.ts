import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { Movement } from '../../recurring/index.js';
import type { CardInUse, LoanInUse } from '../domain/commitment.js';
import type { Period } from '../domain/period.js';

/** What is held of bank accounts in one currency. */
export interface Holdings {
  currency: string;
  /** Accounts whose balance the bank tells, added up; null where no balance is known. */
  balance: string | null;
  accounts: { id: string; name: string; balance: string | null; balanceAsOf: Date | null }[];
}

/** Only where the balance is known does a forecast go on from it: what moves on other accounts stays out. */
export function countedIds(accounts: Holdings['accounts']): string[] {
  return accounts.filter(({ balance }) => balance !== null).map(({ id }) => id);
}

/** What the future of a user's money is worked out from. */
export interface CommitmentSource {
  cards(userId: UserId): Promise<Omit<CardInUse, 'bills' | 'instalments'>[]>;
  loans(userId: UserId): Promise<LoanInUse[]>;
  bankAccounts(userId: UserId): Promise<Holdings[]>;
  /** Movements of bank accounts up to a day, transfers too, the newest first; at most `limit`. */
  bankMovements(userId: UserId, since: LocalDate, until: LocalDate, limit: number): Promise<Movement[]>;
  /** The totals of the days on which something moved besides, and the first day of which the accounts have any movement. */
  totalsBesides(userId: UserId, query: BesidesQuery): Promise<{ totals: string[]; first: LocalDate | null }>;
}

/** Which movements of bank accounts are added up by day. */
export interface BesidesQuery extends Period {
  currency: string;
  accountIds: readonly string[];
  /** These are left out. */
  transactionIds: readonly string[];
}

export const COMMITMENT_SOURCE = Symbol.for('CommitmentSource');
