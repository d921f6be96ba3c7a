import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { ROW_SEALER, type RowSealer } from '../../../platform/encryption/row-sealer.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type {
  HoldingKind,
  HoldingKinds,
  HoldingMatchState,
  HoldingSuccession,
  KnownHolding,
  OfConnection,
  ShownHoldingMatch,
} from '../application/holding-succession.js';
import type { HoldingOrigin } from '../domain/holding-origin.js';
import * as sql from './holding-succession-sql.js';
import { type InvestmentRow, investmentOf } from './investment-row.js';
import { type LoanRow, loanOf } from './loan-row.js';

type HoldingRow = InvestmentRow & LoanRow & { removed_at: Date | null };

interface MatchRow {
  id: string;
  kind: HoldingKind;
  earlier_id: string;
  later_id: string;
  state: HoldingMatchState;
  created_at: Date;
  decided_at: Date | null;
}

type OriginRow = Omit<HoldingOrigin, 'documents'> & { id: string; sealed: string[] };

const READ = { investment: investmentOf, loan: loanOf } as const;

@injectable()
export class KnexHoldingSuccession implements HoldingSuccession {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(ROW_SEALER) private readonly sealer: RowSealer,
  ) {}

  async lock(userId: UserId): Promise<void> {
    await this.database.sql('users').where({ id: userId }).forNoKeyUpdate().select('id');
  }

  async known<Kind extends HoldingKind>(userId: UserId, kind: Kind): Promise<KnownHolding<Kind>[]> {
    const { table, providerId } = sql.TABLES_OF[kind];
    const { rows } = await this.database.sql.raw(
      `select holding.*, holding.${providerId} as "providerId",
         holding.removed_at is not null or connection.disconnected_at is not null as ended,
         connection.status not in ('login_error', 'disconnected') as readable
       from ${table} holding join bank_connections connection
         on connection.user_id = holding.user_id and connection.id = holding.connection_id
       where holding.user_id = ? and holding.removal_reason is distinct from 'merged'
       order by holding.created_at, holding.id`,
      [userId],
    );
    return (rows as (HoldingRow & { providerId: string; ended: boolean; readable: boolean })[]).map((row) => ({
      kind,
      id: row.id,
      connectionId: row.connection_id,
      createdAt: row.created_at,
      providerId: row.providerId,
      ended: row.ended,
      readable: row.readable,
      facts: READ[kind](row) as HoldingKinds[Kind],
    }));
  }

  async origins(userId: UserId): Promise<Map<string, HoldingOrigin>> {
    const { rows } = await this.database.sql.raw(sql.ORIGINS, { userId });
    return new Map(
      (rows as OriginRow[]).map(({ id, sealed, ...origin }) => {
        const documents = sealed.map((text) => {
          const owner = this.sealer.open<{ document: string | null }>(text, 'bank_accounts', userId);
          return owner?.document?.replaceAll(/[^\dA-Za-z]/g, '').toUpperCase() ?? '';
        });
        return [id, { ...origin, documents: [...new Set(documents)].filter((document) => document !== '') }];
      }),
    );
  }

  async sources({ userId, connectionId }: OfConnection, kind: HoldingKind): Promise<Map<string, string>> {
    const rows: { provider_holding_id: string; holding_id: string }[] = await this.database
      .sql('holding_sources')
      .select('provider_holding_id', 'holding_id')
      .where({ user_id: userId, connection_id: connectionId, kind })
      .orderBy('provider_holding_id');
    return new Map(rows.map((row) => [row.provider_holding_id, row.holding_id]));
  }

  async addSource(of: OfConnection, kind: HoldingKind, providerId: string, holdingId: string): Promise<void> {
    await this.database.sql.raw(sql.ADD_SOURCE, { ...of, kind, providerId, holdingId });
  }

  async takeOver(holding: KnownHolding, to: OfConnection, providerId: string): Promise<void> {
    const { kind, id: holdingId } = holding;
    await this.hold(to.userId, [holding.connectionId]);
    const bindings = { ...to, holdingId, providerId };
    for (const statement of sql.takeOverSql(kind)) await this.database.sql.raw(statement, bindings);
    const { userId, connectionId } = to;
    await this.database
      .sql('holding_sources')
      .where({ user_id: userId, connection_id: connectionId, kind, provider_holding_id: providerId })
      .delete();
    await this.keepAsSource(holding, to);
  }

  async ask({ userId, connectionId }: OfConnection, kind: HoldingKind, earlierId: string, laterProviderId: string) {
    const bindings = { userId, connectionId, kind, earlierId, laterProviderId };
    await this.database.sql.raw(sql.askSql(sql.TABLES_OF[kind]), bindings);
  }

  async merge(userId: UserId, earlier: KnownHolding, later: KnownHolding): Promise<void> {
    const to = { userId, connectionId: later.connectionId };
    await this.hold(userId, [earlier.connectionId, later.connectionId]);
    const ids = { userId, earlierId: earlier.id, laterId: later.id };
    for (const statement of sql.handOverSql(later.kind)) await this.database.sql.raw(statement, ids);
    await this.takeOver(earlier, to, later.providerId);
  }

  /** The connection before may still show it, or show it again once it is repaired. */
  private async keepAsSource(holding: KnownHolding, to: OfConnection): Promise<void> {
    if (holding.ended || holding.connectionId === to.connectionId) return;
    const before = { userId: to.userId, connectionId: holding.connectionId };
    await this.addSource(before, holding.kind, holding.providerId, holding.id);
  }

  async list(userId: UserId, state: HoldingMatchState, page: PageRequest): Promise<Page<ShownHoldingMatch>> {
    const query = this.database.sql('holding_matches').select('holding_matches.*').where({ user_id: userId, state });
    if (state === 'open') query.whereRaw(`(${sql.STILL_THERE})`);
    const found = await readKeysetPage<MatchRow>(
      query,
      {
        columns: [
          { column: 'holding_matches.created_at', type: 'timestamptz' },
          { column: 'holding_matches.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['holding_matches', userId, state],
      },
      page,
    );
    return { ...found, rows: await this.shown(userId, found.rows) };
  }

  async find(userId: UserId, id: string): Promise<ShownHoldingMatch | null> {
    const [row]: MatchRow[] = await this.database.sql('holding_matches').where({ user_id: userId, id });
    return row ? (await this.shown(userId, [row]))[0]! : null;
  }

  async settle(userId: UserId, id: string, state: 'accepted' | 'refused', at: Date): Promise<void> {
    await this.database.sql('holding_matches').where({ user_id: userId, id }).update({ state, decided_at: at });
  }

  private async hold(userId: UserId, connectionIds: string[]): Promise<void> {
    await this.database.sql.raw(sql.HOLD_CONNECTIONS, { userId, connectionIds });
  }

  /** The earlier one is shown although its connection has ended: the question is about it. */
  private async shown(userId: UserId, rows: MatchRow[]): Promise<ShownHoldingMatch[]> {
    const byId = new Map<string, HoldingRow>();
    for (const kind of ['investment', 'loan'] as const) {
      const ids = rows.filter((row) => row.kind === kind).flatMap((row) => [row.earlier_id, row.later_id]);
      if (ids.length === 0) continue;
      const found: HoldingRow[] = await this.database
        .sql(sql.TABLES_OF[kind].table)
        .where({ user_id: userId })
        .whereRaw('id = any(?::uuid[])', [ids]);
      for (const row of found) byId.set(row.id, row);
    }
    return rows.map((row) => {
      const [earlier, later] = [byId.get(row.earlier_id), byId.get(row.later_id)];
      return {
        id: row.id,
        kind: row.kind,
        state: row.state,
        earlierId: row.earlier_id,
        laterId: row.later_id,
        earlier: earlier ? READ[row.kind](earlier) : null,
        later: later && later.removed_at === null ? READ[row.kind](later) : null,
        createdAt: row.created_at,
        decidedAt: row.decided_at,
      };
    });
  }
}
