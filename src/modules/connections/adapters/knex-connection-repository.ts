import { inject, injectable, multiInject } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { CredentialField } from '../../connectors/index.js';
import { CONNECTION_FOLLOWER, type ConnectionFollower } from '../application/connection-follower.js';
import type { ConnectionRepository } from '../application/connection-repository.js';
import { BankConnection, type BankConnectionFacts, type DisconnectReason, stateOf } from '../domain/bank-connection.js';
import type { ConnectionStatus } from '../domain/connection-status.js';
import type { ItemState, ProductState, UserAction } from '../domain/item-state.js';
import type { Refusal } from '../domain/refusal.js';

/** A row of `bank_connections`. */
interface Row {
  user_id: UserId;
  id: string;
  connector_id: number;
  item_id: string;
  status: ConnectionStatus;
  provider_status: string;
  provider_execution_status: string | null;
  error: BankConnectionFacts['error'];
  question: Dated<CredentialField> | null;
  user_action: Dated<UserAction> | null;
  refusal: Dated<Refusal> | null;
  products: Record<string, Dated<ProductState>>;
  provider_updated_at: Date;
  data_as_of: Date | null;
  read_through: Date | null;
  next_auto_sync_at: Date | null;
  consent_expires_at: Date | null;
  last_sync_log_id: string | null;
  last_synced_at: Date | null;
  created_at: Date;
  updated_at: Date;
  disconnected_at: Date | null;
  disconnect_reason: DisconnectReason | null;
}

/** The type as it comes back from jsonb: its instants are text. */
type Dated<T> = { [K in keyof T]: Date extends T[K] ? string | Exclude<T[K], Date> : T[K] };

/** Tables with what was read through a connection: it goes with the connection. Daily values go with what they belong to. */
const TABLES_OF_CONNECTION = [
  'bank_accounts',
  'transactions',
  'card_bills',
  'investments',
  'investment_transactions',
  'loans',
  'account_holders',
];

@injectable()
export class KnexConnectionRepository implements ConnectionRepository {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @multiInject(CONNECTION_FOLLOWER) private readonly followers: ConnectionFollower[],
  ) {}

  add(userId: UserId, item: ItemState): Promise<{ connection: BankConnection; created: boolean }> {
    return this.database.run(async () => {
      const added = await this.insert(userId, item);
      if (added.created) for (const follower of this.followers) await follower.changed(added.connection, null);
      return added;
    });
  }

  private async insert(userId: UserId, item: ItemState): Promise<{ connection: BankConnection; created: boolean }> {
    const made: Row[] = await this.database
      .sql('bank_connections')
      .insert({ user_id: userId, item_id: item.itemId, ...stateColumns(stateOf(item)) })
      .onConflict(['user_id', 'item_id'])
      .ignore()
      .returning('*');
    if (made[0]) return { connection: entity(made[0]), created: true };
    const [found]: Row[] = await this.database.sql('bank_connections').where({ user_id: userId, item_id: item.itemId });
    return { connection: entity(found!), created: false };
  }

  async find(userId: UserId, id: string): Promise<BankConnection | null> {
    const [row]: Row[] = await this.database.sql('bank_connections').where({ user_id: userId, id });
    return row ? entity(row) : null;
  }

  async list(
    userId: UserId,
    filter: { status?: ConnectionStatus; includeDisconnected: boolean },
    page: PageRequest,
  ): Promise<Page<BankConnection>> {
    const query = this.database.sql('bank_connections').select('bank_connections.*').where({ user_id: userId });
    if (filter.status) query.where('status', filter.status);
    if (!filter.includeDisconnected && filter.status !== 'disconnected') query.whereNull('disconnected_at');
    const found = await readKeysetPage<Row>(
      query,
      {
        columns: [
          { column: 'bank_connections.created_at', type: 'timestamptz' },
          { column: 'bank_connections.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['connections', userId, filter],
      },
      page,
    );
    return { ...found, rows: found.rows.map(entity) };
  }

  save(connection: BankConnection): Promise<void> {
    const { facts } = connection;
    return this.database.run(async () => {
      const query = this.database
        .sql('bank_connections')
        .where({ user_id: facts.userId, id: facts.id })
        .whereNull('disconnected_at')
        .forUpdate();
      if (!connection.isDisconnected) query.where('provider_updated_at', '<=', facts.providerUpdatedAt);
      const [before]: Row[] = await query;
      if (!before) return;
      await this.update(connection);
      for (const follower of this.followers) await follower.changed(connection, entity(before));
    });
  }

  noteRefusal(userId: UserId, id: string, refusal: Refusal): Promise<void> {
    return this.database.run(async () => {
      const one = this.database.sql('bank_connections').where({ user_id: userId, id }).whereNull('disconnected_at');
      const [before]: Row[] = await one.clone().forUpdate();
      if (!before) return;
      await one.update({ refusal: jsonOrNull(refusal) });
      const refused = entity(before);
      refused.refuse(refusal);
      for (const follower of this.followers) await follower.changed(refused, entity(before));
    });
  }

  private async update(connection: BankConnection): Promise<void> {
    const { facts } = connection;
    await this.database
      .sql('bank_connections')
      .where({ user_id: facts.userId, id: facts.id })
      .update({
        ...stateColumns(facts),
        // One that was noted meanwhile stays.
        ...(connection.isPastRefusal || connection.isDisconnected ? { refusal: null } : {}),
        disconnected_at: facts.disconnectedAt,
        ...(connection.isDisconnected ? { disconnect_reason: facts.disconnectReason } : {}),
        updated_at: this.database.sql.fn.now(),
      });
  }

  async noteEnding(userId: UserId, id: string): Promise<void> {
    await this.database
      .sql('bank_connections')
      .where({ user_id: userId, id })
      .whereNull('disconnected_at')
      .update({ disconnect_reason: 'disconnected' satisfies DisconnectReason });
  }

  async hold(userId: UserId, id: string): Promise<void> {
    await this.database.sql('bank_connections').where({ user_id: userId, id }).forNoKeyUpdate().select('id');
  }

  async noteSync(userId: UserId, id: string, syncLogId: string): Promise<void> {
    await this.database.sql('bank_connections').where({ user_id: userId, id }).update({ last_sync_log_id: syncLogId });
  }

  async noteSynced(
    userId: UserId,
    id: string,
    synced: { at: Date; readThrough: Date | null },
  ): Promise<{ dataAsOf: Date | null }> {
    const sql = this.database.sql;
    const [row]: { data_as_of: Date | null }[] = await sql('bank_connections')
      .where({ user_id: userId, id })
      .update({
        last_synced_at: synced.at,
        // Never back: a run that was held up may end after one that began later.
        read_through: sql.raw('greatest(?::timestamptz, read_through)', [synced.readThrough]),
        updated_at: sql.fn.now(),
      })
      .returning('data_as_of');
    return { dataAsOf: row?.data_as_of ?? null };
  }

  async listOverdue(before: Date, limit: number): Promise<{ id: string; itemId: string }[]> {
    const { rows } = await this.database.sql.raw(OVERDUE, { before, limit });
    return rows as { id: string; itemId: string }[];
  }

  async findByItem(itemId: string): Promise<BankConnection | null> {
    const [row] = await this.database.asSystem<Row[]>('an item says whose it is', () =>
      this.database.sql('bank_connections').where({ item_id: itemId }),
    );
    return row ? entity(row) : null;
  }

  async removeData(connection: BankConnection, reason: string): Promise<void> {
    const { userId, id } = connection.facts;
    const sql = this.database.sql;
    const removal = { removed_at: sql.fn.now(), removal_reason: reason, updated_at: sql.fn.now() };
    const of = { user_id: userId, connection_id: id };
    await sql('bank_connections').where({ user_id: userId, id }).update({ disconnect_reason: reason });
    for (const table of TABLES_OF_CONNECTION) await sql(table).where(of).whereNull('removed_at').update(removal);
  }

  async listHeirs({ facts: { userId, id } }: BankConnection): Promise<string[]> {
    const { rows } = await this.database.sql.raw(HEIRS, { userId, id });
    return (rows as { id: string }[]).map((heir) => heir.id);
  }

  async listEndingConsents(
    before: Date,
    after: { userId: UserId; id: string } | null,
    limit: number,
  ): Promise<BankConnection[]> {
    const query = this.database
      .sql('bank_connections')
      .whereNull('disconnected_at')
      .where('consent_expires_at', '<=', before)
      .orderBy(['user_id', 'id'])
      .limit(limit);
    if (after) query.whereRaw('(user_id, id) > (?::uuid, ?::uuid)', [after.userId, after.id]);
    const rows: Row[] = await query;
    return rows.map(entity);
  }

  async listOfRetired(after: { userId: UserId; id: string } | null, limit: number): Promise<BankConnection[]> {
    const query = this.database
      .sql('bank_connections')
      .whereNull('disconnected_at')
      .whereRaw('connector_id in (select id from connectors where retired_at is not null)')
      .orderBy(['user_id', 'id'])
      .limit(limit);
    if (after) query.whereRaw('(user_id, id) > (?::uuid, ?::uuid)', [after.userId, after.id]);
    const rows: Row[] = await query;
    return rows.map(entity);
  }

  async listLive(after: string | null, limit: number): Promise<{ userId: UserId; id: string }[]> {
    return this.database.asSystem<{ userId: UserId; id: string }[]>('an operator reads for everybody', () => {
      const query = this.database
        .sql('bank_connections')
        .select({ userId: 'user_id', id: 'id' })
        .whereNull('disconnected_at');
      if (after !== null) query.where('id', '>', after);
      return query.orderBy('id').limit(limit);
    });
  }

  async ownerOf(id: string): Promise<UserId | null> {
    const [row] = await this.database.asSystem<{ user_id: UserId }[]>('an operator knows no user', () =>
      this.database.sql('bank_connections').select('user_id').where({ id }),
    );
    return row?.user_id ?? null;
  }

  async listStale(before: Date, limit: number): Promise<{ userId: UserId; id: string }[]> {
    return this.database.asSystem<{ userId: UserId; id: string }[]>('what is stale, whoever it belongs to', () =>
      this.database
        .sql('bank_connections')
        .select({ userId: 'user_id', id: 'id' })
        .whereNull('disconnected_at')
        .where((stale) => stale.whereNull('last_synced_at').orWhere('last_synced_at', '<', before))
        // One that keeps failing was touched by its last attempt, and waits as long for the next.
        .where('updated_at', '<', before)
        .orderByRaw('last_synced_at nulls first')
        .limit(limit),
    );
  }

  async noteDeeplyRead(userId: UserId, id: string, at: Date): Promise<void> {
    await this.database.sql('bank_connections').where({ user_id: userId, id }).update({ deeply_read_at: at });
  }

  async listUncompared(before: Date, triedBefore: Date, limit: number): Promise<{ userId: UserId; id: string }[]> {
    return this.database.asSystem('what was not compared, whoever it belongs to', () =>
      this.uncompared(before, triedBefore, limit),
    );
  }

  private async uncompared(before: Date, triedBefore: Date, limit: number): Promise<{ userId: UserId; id: string }[]> {
    const tried = this.database
      .sql('sync_logs')
      .whereRaw('sync_logs.user_id = bank_connections.user_id and sync_logs.connection_id = bank_connections.id')
      .where({ deep: true })
      .where('sync_logs.created_at', '>=', triedBefore);
    return this.database
      .sql('bank_connections')
      .select({ userId: 'user_id', id: 'id' })
      .whereNull('disconnected_at')
      .whereNotNull('read_through')
      .whereRaw('coalesce(deeply_read_at, bank_connections.created_at) < ?', [before])
      .whereNotExists(tried)
      .orderByRaw('coalesce(deeply_read_at, bank_connections.created_at)')
      .limit(limit);
  }
}

/** Connections that reach what is read through this one. */
const HEIRS = `
  select id from bank_connections
  where user_id = :userId and disconnected_at is null and id in (
    select source.connection_id from account_sources source
      join bank_accounts held on held.user_id = source.user_id and held.id = source.account_id
      where source.user_id = :userId and held.connection_id = :id
    union select source.connection_id from holding_sources source
      join investments held on held.user_id = source.user_id and held.id = source.holding_id
      where source.user_id = :userId and held.connection_id = :id
    union select source.connection_id from holding_sources source
      join loans held on held.user_id = source.user_id and held.id = source.holding_id
      where source.user_id = :userId and held.connection_id = :id)
  order by id`;

/**
 * `updated_at` is when we last looked. The wait between two looks grows to a quarter of the time that the item has not
 * changed, and to an hour at most. A run that failed does not count as having read.
 */
const OVERDUE = `
  select id, item_id as "itemId" from bank_connections connection
  where disconnected_at is null
    and updated_at < least(:before::timestamptz, now() - least((now() - provider_updated_at) / 4, interval '1 hour'))
    and (
      status in ('pending', 'updating', 'waiting_user_input', 'waiting_user_action')
      or next_auto_sync_at < :before
      or data_as_of > coalesce(read_through, '-infinity') and not exists (
        select 1 from sync_logs log
        where log.user_id = connection.user_id and log.connection_id = connection.id and log.kind = 'full'
          and log.state <> 'failed' and log.reads_as_of >= connection.data_as_of
      )
    )
  order by updated_at limit :limit`;

function stateColumns(state: ReturnType<typeof stateOf>) {
  return {
    connector_id: state.connectorId,
    status: state.status,
    provider_status: state.providerStatus,
    provider_execution_status: state.providerExecutionStatus,
    error: jsonOrNull(state.error),
    question: jsonOrNull(state.question),
    user_action: jsonOrNull(state.userAction),
    products: storableJson(state.products),
    provider_updated_at: state.providerUpdatedAt,
    data_as_of: state.dataAsOf,
    next_auto_sync_at: state.nextAutoSyncAt,
    consent_expires_at: state.consentExpiresAt,
  };
}

const jsonOrNull = (value: unknown) => (value === null ? null : storableJson(value));

function entity(row: Row): BankConnection {
  return new BankConnection({
    userId: row.user_id,
    id: row.id,
    connectorId: row.connector_id,
    itemId: row.item_id,
    status: row.status,
    providerStatus: row.provider_status,
    providerExecutionStatus: row.provider_execution_status,
    error: row.error,
    question: row.question && { ...row.question, expiresAt: instant(row.question.expiresAt) },
    userAction: row.user_action && { ...row.user_action, expiresAt: instant(row.user_action.expiresAt) },
    refusal: row.refusal && { ...row.refusal, retryAt: instant(row.refusal.retryAt) },
    products: Object.fromEntries(
      Object.entries(row.products).map(([name, product]) => [
        name,
        { ...product, lastUpdatedAt: instant(product.lastUpdatedAt) },
      ]),
    ),
    providerUpdatedAt: row.provider_updated_at,
    dataAsOf: row.data_as_of,
    readThrough: row.read_through,
    nextAutoSyncAt: row.next_auto_sync_at,
    consentExpiresAt: row.consent_expires_at,
    lastSyncLogId: row.last_sync_log_id,
    lastSyncedAt: row.last_synced_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    disconnectedAt: row.disconnected_at,
    disconnectReason: row.disconnect_reason,
  });
}

const instant = (text: string | null) => (text === null ? null : new Date(text));
