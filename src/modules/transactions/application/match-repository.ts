import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { MatchedPair } from '../domain/matching.js';
import type { MatchFacts, MatchReason } from '../domain/matching-rules.js';
import type { ProviderTransaction } from '../domain/provider-transaction.js';
import type { Transaction } from '../domain/transaction.js';
import type { AccountOfPage } from './transaction-repository.js';

/** `void`: the question fell away, because the bank took the later row back. */
export type MatchState = 'open' | 'accepted' | 'refused' | 'void';

/** Two rows of which only their person can say whether they are one movement. */
export interface TransactionMatch {
  id: string;
  accountId: string;
  state: MatchState;
  reason: MatchReason;
  /** The row that was there first; once accepted, the one that both became. */
  earlierId: string;
  laterId: string;
  createdAt: Date;
  decidedAt: Date | null;
}

/** The rows with their transactions; `null` for one that is no more. */
export interface ShownMatch extends TransactionMatch {
  earlier: Transaction | null;
  later: Transaction | null;
}

/** Of a row that went: what is compared, and when it went; `null` for one that is still shown. */
export interface GoneFacts extends MatchFacts {
  removedAt: Date | null;
}

/** Where a batch of rows that went begins: after this day and row. */
export type GoneCursor = { date: string; id: string } | null;

export interface MatchRepository {
  /** A batch, oldest first, of what went of late and of orders still shown; empty at the end. */
  gone(account: AccountOfPage, after: GoneCursor): Promise<GoneFacts[]>;
  /** A batch, oldest first, of what connections before the account's present one brought and that is not known again yet. */
  carried(account: AccountOfPage, after: GoneCursor): Promise<GoneFacts[]>;
  /** What came since that could be one of `gone`, and which pairs their person has refused. */
  arrivedFor(account: AccountOfPage, gone: MatchFacts[]): Promise<{ arrived: MatchFacts[]; refused: Set<string> }>;
  /** Makes each pair one: the earlier row takes over what the bank says now and keeps its id and what a person decided. */
  unite(userId: UserId, pairs: { earlierId: string; laterId: string }[]): Promise<void>;
  /** Puts pairs to their person; the earlier row of each is shown and not counted until then. */
  propose(account: AccountOfPage, pairs: MatchedPair[]): Promise<void>;
  /** Ends questions whose later row is no more, and aliases of rows that are no more. */
  dropVoid(account: AccountOfPage): Promise<void>;
  /** Everything up to now has been compared. */
  noteMatched(account: AccountOfPage): Promise<void>;
  /** Of these ids of the provider's, those under which it still lists a movement that is kept as another row. */
  aliases(account: AccountOfPage, providerIds: string[]): Promise<Set<string>>;

  /** Rows of the account that still carry the ids of a connection before this one, on the days of `rows`. */
  carriedRows(account: AccountOfPage, rows: ProviderTransaction[]): Promise<GoneFacts[]>;
  /** Of the provider's ids, those that the account holds. */
  known(account: AccountOfPage, providerIds: string[]): Promise<Set<string>>;
  /** Gives rows their new ids, and back to lists what had left with the connection before. */
  carryOver(account: AccountOfPage, ids: { id: string; providerTransactionId: string }[]): Promise<void>;
  /** Ends a takeover: what is older than the new connection reaches stays as history, the rest went. Gives the latter. */
  settleCarried(account: AccountOfPage): Promise<number>;

  /** How many pairs of the connection's accounts wait for an answer. */
  countOpen(connection: { userId: UserId; connectionId: string }): Promise<number>;
  list(userId: UserId, state: MatchState, page: PageRequest): Promise<Page<ShownMatch>>;
  find(userId: UserId, id: string): Promise<ShownMatch | null>;
  /** Locks the match, and the account's connection before it so that no sync writes meanwhile, for the unit of work in progress. */
  lock(userId: UserId, id: string): Promise<(TransactionMatch & { earlierGone: boolean }) | null>;
  settle(userId: UserId, id: string, state: 'accepted' | 'refused', at: Date): Promise<void>;
  /** From now on the provider's present id of the row stands for the row that it became. */
  alias(userId: UserId, transactionId: string): Promise<void>;
  /** The row counts again; one that the bank no longer shows leaves. */
  release(userId: UserId, transactionId: string, isGone: boolean): Promise<void>;
}

export const MATCH_REPOSITORY = Symbol.for('MatchRepository');
