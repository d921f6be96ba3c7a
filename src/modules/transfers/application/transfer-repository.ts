import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { Leg } from '../domain/leg.js';
import type { Pairing } from '../domain/pair-legs.js';
import type { Transfer, TransferKind, TransferState } from '../domain/transfer.js';

/** A pair as it is kept, with whether its transactions are still there. */
export interface KnownTransfer {
  id: string;
  debitId: string;
  creditId: string;
  state: TransferState;
  decidedBy: 'saldo' | 'user';
  debitDate: LocalDate | null;
  creditDate: LocalDate | null;
  isWhole: boolean;
}

/** What pairing makes of the pairs of some days. */
export interface TransferChanges {
  /** Made or brought up to date; by the rules. */
  wanted: Pairing[];
  /** Ids of pairs by the rules that are none any more. */
  obsolete: string[];
  /** Ids of pairs by their person, whole again: they take their transactions back. */
  standing: string[];
}

/** A transaction that a person wants to pair. */
export interface LegToPair {
  id: string;
  accountId: string;
  accountType: string;
  amount: string;
  currency: string;
  date: LocalDate;
}

export interface TransferFilter {
  states: TransferState[];
  accountIds?: string[];
}

export interface TransferRepository {
  /** The newest first, by the debit's day; those with a transaction that is gone are left out. */
  list(userId: UserId, filter: TransferFilter, page: PageRequest): Promise<Page<Transfer>>;
  find(userId: UserId, id: string): Promise<Transfer | null>;
  /** Keeps everybody else from pairing for this user until the unit of work ends. */
  lock(userId: UserId): Promise<void>;
  /** Takes the days that changed since the last time, in order; gone for good when the unit of work commits. */
  takeWork(userId: UserId): Promise<LocalDate[]>;
  noteWork(userId: UserId, days: LocalDate[]): Promise<void>;
  usersWithWork(limit: number): Promise<UserId[]>;
  /** Transactions of these days that have a possible other side among them. */
  legs(userId: UserId, from: LocalDate, to: LocalDate): Promise<Leg[]>;
  /** Keyed digests of the documents of those who hold the user's accounts. */
  ownDocuments(userId: UserId): Promise<ReadonlySet<string>>;
  /** Pairs of any state that touch these days. */
  known(userId: UserId, from: LocalDate, to: LocalDate): Promise<KnownTransfer[]>;
  apply(userId: UserId, changes: TransferChanges): Promise<void>;
  /** Transactions to be paired by a person; those that are not there are left out. */
  toPair(userId: UserId, ids: string[]): Promise<LegToPair[]>;
  /** Pairs of any state that hold one of these transactions. */
  ofTransactions(userId: UserId, ids: string[]): Promise<KnownTransfer[]>;
  /** Makes it a person's pair, whatever it was; gives its id. */
  pairByHand(userId: UserId, pair: { debit: LegToPair; credit: LegToPair; kind: TransferKind }): Promise<string>;
  /** Makes it rejected; transactions that counted as one transfer stand apart from then on. */
  reject(userId: UserId, id: string): Promise<void>;
}

export const TRANSFER_REPOSITORY = Symbol.for('TransferRepository');
