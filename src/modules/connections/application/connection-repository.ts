import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { BankConnection } from '../domain/bank-connection.js';
import type { ConnectionStatus } from '../domain/connection-status.js';
import type { ItemState } from '../domain/item-state.js';
import type { Refusal } from '../domain/refusal.js';

export interface ConnectionRepository {
  /** Makes the connection, or gives the one that this user has for the item already. */
  add(userId: UserId, item: ItemState): Promise<{ connection: BankConnection; created: boolean }>;
  find(userId: UserId, id: string): Promise<BankConnection | null>;
  list(
    userId: UserId,
    filter: { status?: ConnectionStatus; includeDisconnected: boolean },
    page: PageRequest,
  ): Promise<Page<BankConnection>>;
  /** Writes what the entity decided; a state that was read from the provider before the stored one is left out. */
  save(connection: BankConnection): Promise<void>;
  /** The provider would not collect anew. */
  noteRefusal(userId: UserId, id: string, refusal: Refusal): Promise<void>;
  /** The person is ending the connection: whoever sees it gone first knows why. */
  noteEnding(userId: UserId, id: string): Promise<void>;
  /**
   * Keeps everybody else from changing the connection until the unit of work ends. Whoever writes a connection and its runs
   * takes the connection first: two who began at different ends would wait for each other.
   */
  hold(userId: UserId, id: string): Promise<void>;
  /** The newest run, which the API names. */
  noteSync(userId: UserId, id: string, syncLogId: string): Promise<void>;
  /**
   * A run has read all that the provider held as of `readThrough`; `null` leaves that instant as it was. Gives the provider's
   * last collection as it is known by now.
   */
  noteSynced(
    userId: UserId,
    id: string,
    synced: { at: Date; readThrough: Date | null },
  ): Promise<{ dataAsOf: Date | null }>;
  /**
   * Of every user: connections of which the provider should have told something by now. Those in progress and those whose
   * own collection is due, not looked at since `before`; and those with data that no run has read since then. A connection
   * that has been in its state for long is looked at less and less often.
   */
  listOverdue(before: Date, limit: number): Promise<{ id: string; itemId: string }[]>;
  /** For the provider's notifications, which name nothing but the item. */
  findByItem(itemId: string): Promise<BankConnection | null>;
  /** Soft-deletes the accounts and transactions of a connection that has ended. */
  removeData(connection: BankConnection, reason: string): Promise<void>;
  /** Live connections that show accounts which are read through this one: they go on through those when this one ends. */
  listHeirs(connection: BankConnection): Promise<string[]>;
  /** Of every user: live connections whose consent ends before an instant, or has ended; in pages by user and id. */
  listEndingConsents(
    before: Date,
    after: { userId: UserId; id: string } | null,
    limit: number,
  ): Promise<BankConnection[]>;
  /** Of every user: live connections whose connector is no longer offered; in pages by user and id. */
  listOfRetired(after: { userId: UserId; id: string } | null, limit: number): Promise<BankConnection[]>;
  /** Of every user: connections that have not ended, by id, from after one on. */
  listLive(after: string | null, limit: number): Promise<{ userId: UserId; id: string }[]>;
  /** For operators, who know a connection by its id alone. */
  ownerOf(id: string): Promise<UserId | null>;
  /** Of every user: connections that can be read and were not since `before`, those waiting longest first. */
  listStale(before: Date, limit: number): Promise<{ userId: UserId; id: string }[]>;
  /** A run has compared all history with what the provider holds. */
  noteDeeplyRead(userId: UserId, id: string, at: Date): Promise<void>;
  /** Of every user: connections whose history was not compared since `before`, and not tried since `triedBefore`. */
  listUncompared(before: Date, triedBefore: Date, limit: number): Promise<{ userId: UserId; id: string }[]>;
}

export const CONNECTION_REPOSITORY = Symbol.for('ConnectionRepository');
