import type { UserId } from '../../../shared/principal.js';

/** How far the reading of one account's transactions has come. */
export interface AccountProgress {
  /** Where the first reading of all history goes on; `null` at its beginning. */
  historyCursor: string | null;
  historyComplete: boolean;
  /** All that the provider had stored up to this instant of its own clock has been read. */
  readThrough: Date | null;
  /** Read through a new connection, and rows still carry the ids of the one before. */
  takingOver: boolean;
}

/** A row that the provider named; `version` tells whether it was named again since. */
export interface Target {
  id: string;
  version: string;
}

/** Where readings stand, so that a run that was cut off goes on instead of beginning again. */
export interface ReadingProgress {
  of(userId: UserId, accountId: string): Promise<AccountProgress>;
  /** In the unit of work that wrote the page. */
  save(userId: UserId, accountId: string, progress: Partial<AccountProgress>): Promise<void>;
  /** Rows that the provider named as changed or deleted, until they are read. */
  addTargets(
    connection: { userId: UserId; connectionId: string },
    providerAccountId: string,
    providerTransactionIds: string[],
  ): Promise<void>;
  targets(
    connection: { userId: UserId; connectionId: string },
    providerAccountId: string,
    limit: number,
  ): Promise<Target[]>;
  /** Forgets those that were read; what was named again meanwhile stays, and is read again. */
  removeTargets(
    connection: { userId: UserId; connectionId: string },
    providerAccountId: string,
    targets: Target[],
  ): Promise<void>;
  /** Whether rows were named that no run has read. */
  hasTargets(connection: { userId: UserId; connectionId: string }): Promise<boolean>;
  /** Forgets what was named under accounts that the connection does not have. */
  removeStrayTargets(connection: { userId: UserId; connectionId: string }): Promise<void>;
}

export const READING_PROGRESS = Symbol.for('ReadingProgress');
