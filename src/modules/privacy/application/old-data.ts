/** Histories that grow; each method deletes what is older than it is to be kept, and gives the number of rows. */
export interface OldData {
  /** Notifications that were dealt with; those that failed or wait stay. */
  purgeWebhookEvents(months: number | null, signal: AbortSignal): Promise<number>;
  /** Finished runs, by each user's own setting or else `months`; the newest of a connection stays. */
  purgeSyncLogs(months: number | null, signal: AbortSignal): Promise<number>;
  /** Transactions that were removed so long ago, by each user's own setting or else `months`. */
  purgeRemovedTransactions(months: number | null, signal: AbortSignal): Promise<number>;
  /** Sessions and links that are over, and counts of attempts to sign in that long ago that they count no more. */
  purgeSignIns(): Promise<number>;
  /** Confirmations of erasures that were never given. */
  purgeConfirmations(): Promise<number>;
}

export const OLD_DATA = Symbol.for('OldData');
