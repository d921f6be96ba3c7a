import { inject, injectable } from 'inversify';
import type { Operation, OperationRequest } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { InvalidInput } from '../../../shared/errors.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../../connectors/index.js';
import { AnswerMfa } from '../application/answer-mfa.js';
import { ConnectBank } from '../application/connect-bank.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from '../application/connection-repository.js';
import { CreateConnectToken } from '../application/create-connect-token.js';
import { DisconnectBank } from '../application/disconnect-bank.js';
import { findConnection } from '../application/find-connection.js';
import { RepairConnection } from '../application/repair-connection.js';
import type { BankConnection } from '../domain/bank-connection.js';
import { presentConnection } from './present-connection.js';

@injectable()
export class ConnectionsController {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(ConnectBank) private readonly connectBank: ConnectBank,
    @inject(RepairConnection) private readonly repair: RepairConnection,
    @inject(AnswerMfa) private readonly mfa: AnswerMfa,
    @inject(DisconnectBank) private readonly disconnectBank: DisconnectBank,
    @inject(CreateConnectToken) private readonly connectToken: CreateConnectToken,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  createConnectToken: Operation<'createConnectToken'> = async ({ principal, query }) => {
    const token = await this.connectToken.run(principal.userId, query.connection_id ?? null);
    return {
      status: 200,
      body: { access_token: token.accessToken, expires_at: token.expiresAt.toISOString() },
      headers: { 'cache-control': 'no-store' },
    };
  };

  listConnections: Operation<'listConnections'> = async ({ principal, query, url }) => {
    const page = await this.connections.list(
      principal.userId,
      { status: query.status, includeDisconnected: query.include_disconnected ?? false },
      pageRequest(query),
    );
    const connectors = await this.connectors.findMany(page.rows.map((row) => row.facts.connectorId));
    const now = this.clock.now();
    const present = (row: BankConnection) => presentConnection(row, connectors.get(row.facts.connectorId) ?? null, now);
    return { status: 200, body: presentPage(url, page, present) };
  };

  createConnection: Operation<'createConnection'> = async (request) => {
    const { connection, created } = await this.connect(request);
    const body = await this.presented(connection);
    if (!created) return { status: 200, body };
    return { status: 201, body, headers: { location: `/api/banking/connections/${body.id}/` } };
  };

  getConnection: Operation<'getConnection'> = async ({ principal, path }) => {
    const connection = await findConnection(this.connections, principal.userId, path.id);
    return { status: 200, body: await this.presented(connection) };
  };

  repairConnection: Operation<'repairConnection'> = async ({ principal, path, body }) => {
    const connection = await this.repair.run(principal.userId, path.id, body.credentials);
    return { status: 200, body: await this.presented(connection) };
  };

  disconnectConnection: Operation<'disconnectConnection'> = async ({ principal, path }) => {
    await this.disconnectBank.run(principal.userId, path.id);
    return { status: 204, body: undefined };
  };

  answerMfa: Operation<'answerMfa'> = async ({ principal, path, body }) => {
    const connection = await this.mfa.run(principal.userId, path.id, body.answers);
    return { status: 200, body: await this.presented(connection) };
  };

  private async connect({ principal, body }: OperationRequest<'createConnection'>) {
    const { connector_id, credentials, item_id } = body;
    if (item_id !== undefined && connector_id === undefined && credentials === undefined) {
      return this.connectBank.byItem(principal.userId, item_id);
    }
    if (item_id === undefined && connector_id !== undefined && credentials !== undefined) {
      return this.connectBank.byCredentials(principal.userId, connector_id, credentials);
    }
    throw new InvalidInput([
      { pointer: '#', code: 'one_of', detail: 'Give either connector_id and credentials, or item_id alone.' },
    ]);
  }

  private async presented(connection: BankConnection) {
    const connector = await this.connectors.find(connection.facts.connectorId);
    return presentConnection(connection, connector, this.clock.now());
  }
}
