import type { BankConnection } from '../domain/bank-connection.js';

/** Who is told, in the unit of work that writes it, that a connection has become another. */
export interface ConnectionFollower {
  /** `before` is null for a connection that has just been made. */
  changed(connection: BankConnection, before: BankConnection | null): Promise<void>;
}

export const CONNECTION_FOLLOWER = Symbol.for('ConnectionFollower');
