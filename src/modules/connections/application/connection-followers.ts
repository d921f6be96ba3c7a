import type { BankConnection } from '../domain/bank-connection.js';
import type { ConnectionFollower } from './connection-follower.js';

/** Tells several, one after another. */
export class ConnectionFollowers implements ConnectionFollower {
  constructor(private readonly followers: readonly ConnectionFollower[]) {}

  async changed(connection: BankConnection, before: BankConnection | null): Promise<void> {
    for (const follower of this.followers) await follower.changed(connection, before);
  }
}
