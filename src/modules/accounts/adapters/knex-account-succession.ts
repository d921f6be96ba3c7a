import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { ROW_SEALER, type RowSealer } from '../../../platform/encryption/row-sealer.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type {
  AccountMatch,
  AccountMatchState,
  AccountSuccession,
  KnownAccount,
  ShownAccountMatch,
} from '../application/account-succession.js';
import type { BankAccount } from '../domain/bank-account.js';
import type { AccountOwner } from '../domain/provider-account.js';
import { type AccountRow, accountOf } from './account-row.js';
import * as sql from './succession-sql.js';

type OfConnection = { userId: UserId; connectionId: string };

interface KnownRow extends AccountRow {
  connector_id: number;
  ended: boolean;
  readable: boolean;
}

interface MatchRow {
  id: string;
  earlier_id: string;
  later_id: string;
  state: AccountMatchState;
  created_at: Date;
  decided_at: Date | null;
}

@injectable()
export class KnexAccountSuccession implements AccountSuccession {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(ROW_SEALER) private readonly sealer: RowSealer,
  ) {}

  async lock(userId: UserId): Promise<void> {
    await this.database.sql('users').where({ id: userId }).forNoKeyUpdate().select('id');
  }

  async known(userId: UserId): Promise<KnownAccount[]> {
    const { rows } = await this.database.sql.raw(
      `select account.*, connection.connector_id,
         account.removed_at is not null or connection.disconnected_at is not null as ended,
         connection.status not in ('login_error', 'disconnected') as readable
       from bank_accounts account join bank_connections connection
         on connection.user_id = account.user_id and connection.id = account.connection_id
       where account.user_id = ? and account.removal_reason is distinct from 'merged'
       order by account.created_at, account.id`,
      [userId],
    );
    return (rows as KnownRow[]).map((row) => ({
      ...this.account(row),
      connectorId: row.connector_id,
      ended: row.ended,
      readable: row.readable,
    }));
  }

  async sources({ userId, connectionId }: OfConnection): Promise<Map<string, string>> {
    const rows: { provider_account_id: string; account_id: string }[] = await this.database
      .sql('account_sources')
      .select('provider_account_id', 'account_id')
      .where({ user_id: userId, connection_id: connectionId })
      .orderBy('provider_account_id');
    return new Map(rows.map((row) => [row.provider_account_id, row.account_id]));
  }

  async addSource(connection: OfConnection, providerAccountId: string, accountId: string): Promise<void> {
    await this.database.sql.raw(sql.ADD_SOURCE, { ...connection, providerAccountId, accountId });
  }

  async takeOver(account: KnownAccount, to: OfConnection, providerAccountId: string): Promise<void> {
    const { userId, connectionId } = to;
    await this.hold(userId, [account.connectionId]);
    const bindings = { userId, connectionId, accountId: account.id, providerAccountId };
    for (const statement of sql.SET_ASIDE) await this.database.sql.raw(statement, { ...bindings });
    await this.database.sql.raw(sql.READ_ANEW, bindings);
    await this.forgetSource(to, providerAccountId);
    await this.keepAsSource(account, to);
  }

  async ask({ userId, connectionId }: OfConnection, earlierId: string, laterProviderId: string): Promise<void> {
    await this.database.sql.raw(sql.ASK, { userId, connectionId, earlierId, laterProviderId });
  }

  async merge(earlier: KnownAccount, later: KnownAccount): Promise<void> {
    const { userId, connectionId, providerAccountId } = later;
    const ids = { userId, earlierId: earlier.id, laterId: later.id };
    await this.hold(userId, [earlier.connectionId, connectionId]);
    await this.database.sql.raw(sql.SHOW_AS_LATER, ids);
    const aside = { userId, accountId: earlier.id, connectionId };
    for (const statement of sql.SET_ASIDE) await this.database.sql.raw(statement, aside);
    for (const statement of sql.HAND_OVER) await this.database.sql.raw(statement, ids);
    await this.takeOverRest(earlier, { userId, connectionId }, providerAccountId);
  }

  private async takeOverRest(earlier: KnownAccount, to: OfConnection, providerAccountId: string): Promise<void> {
    await this.database.sql.raw(sql.READ_ANEW, { ...to, accountId: earlier.id, providerAccountId });
    await this.keepAsSource(earlier, to);
  }

  /**
   * The connection before may still show the account, or show it again once it is repaired. Of one that was disconnected it is
   * kept whose accounts it reached: what else stood under it is known again by that.
   */
  private async keepAsSource(account: KnownAccount, { userId, connectionId }: OfConnection): Promise<void> {
    if (account.connectionId === connectionId) return;
    const isOver = await this.database
      .sql('bank_connections')
      .where({ user_id: userId, id: account.connectionId })
      .whereNotNull('disconnected_at')
      .first('id');
    if (account.ended && !isOver) return;
    await this.addSource({ userId, connectionId: account.connectionId }, account.providerAccountId, account.id);
  }

  async list(userId: UserId, state: AccountMatchState, page: PageRequest): Promise<Page<ShownAccountMatch>> {
    const query = this.database.sql('account_matches').select('account_matches.*').where({ user_id: userId, state });
    if (state === 'open') query.whereRaw(STILL_THERE);
    const found = await readKeysetPage<MatchRow>(
      query,
      {
        columns: [
          { column: 'account_matches.created_at', type: 'timestamptz' },
          { column: 'account_matches.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['account_matches', userId, state],
      },
      page,
    );
    return { ...found, rows: await this.shown(userId, found.rows) };
  }

  async find(userId: UserId, id: string): Promise<ShownAccountMatch | null> {
    const [row]: MatchRow[] = await this.database.sql('account_matches').where({ user_id: userId, id });
    return row ? (await this.shown(userId, [row]))[0]! : null;
  }

  async settle(userId: UserId, id: string, state: 'accepted' | 'refused', at: Date): Promise<void> {
    await this.database.sql('account_matches').where({ user_id: userId, id }).update({ state, decided_at: at });
  }

  private async hold(userId: UserId, connectionIds: string[]): Promise<void> {
    await this.database.sql.raw(sql.HOLD_CONNECTIONS, { userId, connectionIds });
  }

  private async forgetSource({ userId, connectionId }: OfConnection, providerAccountId: string): Promise<void> {
    const one = { user_id: userId, connection_id: connectionId, provider_account_id: providerAccountId };
    await this.database.sql('account_sources').where(one).delete();
  }

  /** The earlier account is shown although its connection has ended: the question is about its history. */
  private async shown(userId: UserId, rows: MatchRow[]): Promise<ShownAccountMatch[]> {
    const found: (AccountRow & { removed_at: Date | null })[] = await this.database
      .sql('bank_accounts')
      .where({ user_id: userId })
      .whereRaw('id = any(?::uuid[])', [rows.flatMap((row) => [row.earlier_id, row.later_id])]);
    const byId = new Map(found.map((row) => [row.id, row]));
    return rows.map((row) => {
      const later = byId.get(row.later_id);
      const earlier = byId.get(row.earlier_id);
      return {
        ...match(row),
        earlier: earlier ? this.account(earlier) : null,
        later: later && later.removed_at === null ? this.account(later) : null,
      };
    });
  }

  private account(row: AccountRow): BankAccount {
    return accountOf(row, this.sealer.open<AccountOwner>(row.sealed, 'bank_accounts', row.user_id));
  }
}

const STILL_THERE = `exists (select 1 from bank_accounts later where later.user_id = account_matches.user_id
  and later.id = account_matches.later_id and later.removed_at is null)`;

function match(row: MatchRow): AccountMatch {
  return {
    id: row.id,
    state: row.state,
    earlierId: row.earlier_id,
    laterId: row.later_id,
    createdAt: row.created_at,
    decidedAt: row.decided_at,
  };
}
