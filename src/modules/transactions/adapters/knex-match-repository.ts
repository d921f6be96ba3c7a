import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { dayOf, type LocalDate, plusDays, today } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type {
  GoneCursor,
  GoneFacts,
  MatchRepository,
  MatchState,
  ShownMatch,
} from '../application/match-repository.js';
import type { AccountOfPage } from '../application/transaction-repository.js';
import { type MatchedPair, pairOf } from '../domain/matching.js';
import { DAYS_INSTALMENT_MOVED, DAYS_TO_POST, type MatchFacts, type MatchReason } from '../domain/matching-rules.js';
import type { ProviderTransaction } from '../domain/provider-transaction.js';
import { type MatchRow, matchFacts } from './match-row.js';
import * as sql from './match-sql.js';
import { TRANSACTION_COLUMNS, type TransactionRow, transactionOf } from './transaction-row.js';

interface Row {
  id: string;
  account_id: string;
  state: MatchState;
  reason: MatchReason;
  earlier_id: string;
  later_id: string;
  earlier_gone: boolean;
  created_at: Date;
  decided_at: Date | null;
}

@injectable()
export class KnexMatchRepository implements MatchRepository {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  gone(account: AccountOfPage, after: GoneCursor): Promise<GoneFacts[]> {
    const day = today(this.clock.now(), account.timeZone);
    return this.facts(sql.GONE, account, { ...cursor(after), today: day, timeZone: account.timeZone });
  }

  carried(account: AccountOfPage, after: GoneCursor): Promise<GoneFacts[]> {
    return this.facts(sql.CARRIED_ALL, account, cursor(after));
  }

  async arrivedFor(account: AccountOfPage, gone: MatchFacts[]) {
    const days = gone.map((row) => row.date).sort();
    const goneIds = gone.map((row) => row.id);
    const anyAmount = gone.some((row) => !row.shown);
    const reach = anyAmount ? DAYS_INSTALMENT_MOVED : DAYS_TO_POST;
    const arrived = await this.facts(sql.ARRIVED, account, {
      dateFrom: plusDays(days[0]!, -reach),
      dateTo: plusDays(days.at(-1)!, reach),
      anyAmount,
      amounts: [...new Set(gone.map((row) => row.amount))],
      goneIds,
    });
    const refused: { earlier_id: string; later_id: string }[] = await this.database
      .sql('transaction_matches')
      .select('earlier_id', 'later_id')
      .where({ user_id: account.userId, account_id: account.accountId, state: 'refused' })
      .whereRaw('earlier_id = any(?::uuid[])', [goneIds]);
    return { arrived, refused: new Set(refused.map((row) => pairOf(row.earlier_id, row.later_id))) };
  }

  async unite(userId: UserId, pairs: { earlierId: string; laterId: string }[]): Promise<void> {
    if (pairs.length > 0) await this.database.sql.raw(sql.UNITE, { userId, pairs: JSON.stringify(pairs) });
  }

  async propose({ userId, accountId }: AccountOfPage, pairs: MatchedPair[]): Promise<void> {
    if (pairs.length === 0) return;
    const asked = pairs.map(({ gone, arrived, reason }) => ({
      earlierId: gone.id,
      laterId: arrived.id,
      reason,
      gone: !gone.shown,
    }));
    await this.database.sql.raw(sql.PROPOSE, { userId, accountId, pairs: JSON.stringify(asked) });
  }

  async dropVoid({ userId, accountId }: AccountOfPage): Promise<void> {
    await this.database.sql.raw(sql.DROP_VOID, { userId, accountId });
  }

  async noteMatched({ userId, accountId }: AccountOfPage): Promise<void> {
    await this.database
      .sql('bank_accounts')
      .where({ user_id: userId, id: accountId })
      .update({ matched_at: this.database.sql.fn.now() });
  }

  async aliases({ userId, accountId }: AccountOfPage, providerIds: string[]): Promise<Set<string>> {
    const ids = await this.database
      .sql('transaction_aliases')
      .where({ user_id: userId, account_id: accountId })
      .whereRaw('provider_transaction_id = any(?::text[])', [providerIds])
      .pluck('provider_transaction_id');
    return new Set(ids);
  }

  carriedRows(account: AccountOfPage, rows: ProviderTransaction[]): Promise<GoneFacts[]> {
    const days = rows.map((row) => dayOf(row.bookedAt, account.timeZone)).sort() as LocalDate[];
    return this.facts(sql.CARRIED, account, {
      dateFrom: days[0],
      dateTo: days.at(-1),
    });
  }

  async known({ userId, accountId }: AccountOfPage, providerIds: string[]): Promise<Set<string>> {
    const ids = await this.database
      .sql('transactions')
      .where({ user_id: userId, account_id: accountId })
      .whereRaw('provider_transaction_id = any(?::text[])', [providerIds])
      .pluck('provider_transaction_id');
    return new Set(ids);
  }

  async carryOver({ userId, connectionId }: AccountOfPage, ids: { id: string; providerTransactionId: string }[]) {
    if (ids.length === 0) return;
    await this.database.sql.raw(sql.CARRY_OVER, { userId, connectionId, ids: JSON.stringify(ids) });
  }

  async settleCarried({ userId, accountId, connectionId }: AccountOfPage): Promise<number> {
    const { rows } = await this.database.sql.raw(sql.SETTLE_CARRIED, { userId, accountId, connectionId });
    return rows[0].gone;
  }

  async countOpen({ userId, connectionId }: { userId: UserId; connectionId: string }): Promise<number> {
    const { rows } = await this.database.sql.raw(
      `select cast(count(*) as integer) as open from transaction_matches m
       join bank_accounts account on account.user_id = m.user_id and account.id = m.account_id
       where m.user_id = ? and m.state = 'open' and account.connection_id = ?`,
      [userId, connectionId],
    );
    return rows[0].open;
  }

  async list(userId: UserId, state: MatchState, page: PageRequest): Promise<Page<ShownMatch>> {
    const found = await readKeysetPage<Row>(
      this.database.sql('transaction_matches').select('transaction_matches.*').where({ user_id: userId, state }),
      {
        columns: [
          { column: 'transaction_matches.created_at', type: 'timestamptz' },
          { column: 'transaction_matches.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['transaction_matches', userId, state],
      },
      page,
    );
    return { ...found, rows: await this.shown(userId, found.rows) };
  }

  async find(userId: UserId, id: string): Promise<ShownMatch | null> {
    const [row]: Row[] = await this.database.sql('transaction_matches').where({ user_id: userId, id });
    return row ? (await this.shown(userId, [row]))[0]! : null;
  }

  async lock(userId: UserId, id: string) {
    await this.database.sql.raw(
      `select 1 from bank_connections connection
       join bank_accounts account on account.user_id = connection.user_id and account.connection_id = connection.id
       join transaction_matches m on m.user_id = account.user_id and m.account_id = account.id
       where m.user_id = ? and m.id = ? for no key update of connection`,
      [userId, id],
    );
    const [row]: Row[] = await this.database.sql('transaction_matches').where({ user_id: userId, id }).forUpdate();
    return row ? { ...match(row), earlierGone: row.earlier_gone } : null;
  }

  async settle(userId: UserId, id: string, state: 'accepted' | 'refused', at: Date): Promise<void> {
    await this.database.sql('transaction_matches').where({ user_id: userId, id }).update({ state, decided_at: at });
  }

  async alias(userId: UserId, transactionId: string): Promise<void> {
    await this.database.sql.raw(
      `insert into transaction_aliases (user_id, account_id, provider_transaction_id, transaction_id)
       select user_id, account_id, provider_transaction_id, id from transactions where user_id = ? and id = ?
       on conflict (user_id, account_id, provider_transaction_id) do update set transaction_id = excluded.transaction_id`,
      [userId, transactionId],
    );
  }

  async release(userId: UserId, transactionId: string, isGone: boolean): Promise<void> {
    const now = this.database.sql.fn.now();
    await this.database
      .sql('transactions')
      .where({ user_id: userId, id: transactionId, awaits_match: true })
      .update({
        awaits_match: false,
        updated_at: now,
        ...(isGone ? { removed_at: now, removal_reason: 'gone_at_bank' } : {}),
      });
  }

  private async facts(statement: string, account: AccountOfPage, bindings: Record<string, unknown>) {
    const { userId, accountId, connectionId, timeZone } = account;
    const { rows } = await this.database.sql.raw(statement, { userId, accountId, connectionId, ...bindings } as never);
    return (rows as MatchRow[]).map((row) => matchFacts(row, timeZone));
  }

  private async shown(userId: UserId, rows: Row[]): Promise<ShownMatch[]> {
    const ids = rows.flatMap((row) => [row.earlier_id, row.later_id]);
    const found: TransactionRow[] = await this.database
      .sql('transactions')
      .select(TRANSACTION_COLUMNS)
      .where({ user_id: userId })
      .whereNull('removed_at')
      .whereRaw('id = any(?::uuid[])', [ids]);
    const byId = new Map(found.map((row) => [row.id, transactionOf(row)]));
    return rows.map((row) => ({
      ...match(row),
      earlier: byId.get(row.earlier_id) ?? null,
      later: byId.get(row.later_id) ?? null,
    }));
  }
}

const cursor = (after: GoneCursor) => ({ afterDate: after?.date ?? null, afterId: after?.id ?? null });

function match(row: Row) {
  return {
    id: row.id,
    accountId: row.account_id,
    state: row.state,
    reason: row.reason,
    earlierId: row.earlier_id,
    laterId: row.later_id,
    createdAt: row.created_at,
    decidedAt: row.decided_at,
  };
}
