import { NotFound, SaldoError } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import type { BankConnection } from '../domain/bank-connection.js';
import type { ConnectionRepository } from './connection-repository.js';

/** The user's connection, whatever its state. Throws `NotFound`, also for another user's. */
export async function findConnection(
  connections: ConnectionRepository,
  userId: UserId,
  id: string,
): Promise<BankConnection> {
  const connection = await connections.find(userId, id);
  if (!connection) throw new NotFound('connection');
  return connection;
}

/** The user's connection, provided that it has not ended. Throws `NotFound` or `ConnectionEnded`. */
export async function findLiveConnection(
  connections: ConnectionRepository,
  userId: UserId,
  id: string,
): Promise<BankConnection> {
  const connection = await findConnection(connections, userId, id);
  if (connection.isDisconnected) throw new ConnectionEnded();
  return connection;
}

/** A disconnected connection stays as history; the bank is connected anew instead. */
export class ConnectionEnded extends SaldoError {
  constructor() {
    super({
      code: 'connection_disconnected',
      kind: 'conflict',
      detail: 'This connection has been disconnected. Connect the bank again instead.',
    });
  }
}
