import { inject, injectable } from 'inversify';
import type { Knex } from 'knex';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { type Keyset, readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import { ROW_SEALER, type RowSealer } from '../../../platform/encryption/row-sealer.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type {
  AccountOfPage,
  TransactionEdit,
  TransactionFilter,
  TransactionOrder,
  TransactionRepository,
} from '../application/transaction-repository.js';
import type { ProviderTransaction } from '../domain/provider-transaction.js';
import type { Transaction } from '../domain/transaction.js';
import {
  incomingRow,
  secretsOf,
  TRANSACTION_COLUMNS,
  type TransactionRow,
  type TransactionSecrets,
  transactionOf,
} from './transaction-row.js';
import { WRITE_PAGE } from './write-page-sql.js';

@injectable()
export class KnexTransactionRepository implements TransactionRepository {
  private readonly prepared = new WeakMap<ProviderTransaction, { account: AccountOfPage; json: string }>();

  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(ROW_SEALER) private readonly sealer: RowSealer,
  ) {}

  async find(userId: UserId, id: string): Promise<Transaction | null> {
    const [row]: (TransactionRow & { sealed: string | null })[] = await this.present(userId)
      .select('transactions.sealed')
      .where({ id });
    if (!row) return null;
    const secrets = this.sealer.open<TransactionSecrets>(row.sealed, 'transactions', userId);
    return { ...transactionOf(row), documents: secrets?.documents ?? null };
  }

  async list(
    userId: UserId,
    filter: TransactionFilter,
    order: TransactionOrder,
    page: PageRequest,
  ): Promise<Page<Transaction>> {
    const query = this.present(userId);
    narrow(query, userId, filter, this.database.sql);
    const found = await readKeysetPage<TransactionRow>(query, keyset(userId, filter, order), page);
    return { ...found, rows: found.rows.map(transactionOf) };
  }

  async edit(userId: UserId, id: string, edit: TransactionEdit): Promise<Transaction | null> {
    const changed: TransactionRow[] = await this.database
      .sql('transactions')
      .where({ user_id: userId, id })
      .whereNull('removed_at')
      .update({
        ...(edit.categoryId === undefined ? {} : { user_category_id: edit.categoryId }),
        ...(edit.note === undefined ? {} : { note: edit.note }),
        ...(edit.excluded === undefined ? {} : { excluded: edit.excluded }),
        updated_at: this.database.sql.fn.now(),
      })
      .returning(TRANSACTION_COLUMNS);
    return changed[0] ? transactionOf(changed[0]) : null;
  }

  prepare(account: AccountOfPage, rows: ProviderTransaction[]): void {
    for (const row of rows) this.prepared.set(row, { account, json: this.jsonOf(account, row) });
  }

  async writePage(account: AccountOfPage, rows: ProviderTransaction[]): Promise<RowCounts> {
    const unique = new Map(rows.map((row) => [row.providerTransactionId, row]));
    const size = unique.size;
    const incoming = [...unique.values()].map((row) => {
      const ready = this.prepared.get(row);
      return ready?.account === account ? ready.json : this.jsonOf(account, row);
    });
    const { userId, accountId, connectionId, type: accountType } = account;
    const written = await this.database.sql.raw(WRITE_PAGE, {
      userId,
      accountId,
      connectionId,
      accountType,
      rows: `[${incoming.join(',')}]`,
    });
    const { created, updated } = written.rows[0] as { created: number; updated: number };
    return { fetched: size, created, updated, unchanged: size - created - updated, removed: 0 };
  }

  async removeVanished(
    account: AccountOfPage,
    from: LocalDate,
    present: ReadonlySet<string>,
    to?: LocalDate,
  ): Promise<number> {
    const sql = this.database.sql;
    const vanished = this.ofAccount(account).where('date', '>=', from);
    if (to) vanished.where('date', '<=', to);
    return vanished
      .whereRaw('not provider_transaction_id = any(?::text[])', [[...present]])
      .update({ removed_at: sql.fn.now(), removal_reason: 'gone_at_bank', updated_at: sql.fn.now() });
  }

  async removeByProviderIds(account: AccountOfPage, ids: string[]): Promise<number> {
    const sql = this.database.sql;
    return this.ofAccount(account)
      .whereRaw('provider_transaction_id = any(?::text[])', [ids])
      .update({ removed_at: sql.fn.now(), removal_reason: 'gone_at_bank', updated_at: sql.fn.now() });
  }

  async firstDay(account: AccountOfPage): Promise<LocalDate | null> {
    const row = await this.ofAccount(account).min({ first: 'date' }).first();
    return row?.first ?? null;
  }

  async countPendingSince(
    connection: { userId: UserId; connectionId: string },
    before: { bank: LocalDate; card: LocalDate },
  ): Promise<number> {
    const row = await this.database
      .sql('transactions')
      .where({ user_id: connection.userId, connection_id: connection.connectionId, status: 'PENDING' })
      .where({ awaits_match: false })
      .where('date', '<', before.bank)
      .whereRaw(`(account_type <> 'CREDIT' or date < ?)`, [before.card])
      .whereNull('removed_at')
      .count({ rows: '*' })
      .first();
    return Number(row?.rows ?? 0);
  }

  async recomputeDays(userId: UserId): Promise<number> {
    return this.database.run(async () => {
      // One statement, so that no total ever counts in two zones; it may take longer than a request's may.
      await this.database.sql.raw('set local statement_timeout = 0');
      const { rowCount } = await this.database.sql.raw(RECOMPUTE_DAYS, { userId });
      return rowCount as number;
    });
  }

  /** The row as the statement reads it, with what has to be sealed sealed. */
  private jsonOf({ userId, timeZone }: AccountOfPage, row: ProviderTransaction): string {
    return storableJson(incomingRow(row, timeZone, this.sealer.seal(secretsOf(row), 'transactions', userId)));
  }

  private present(userId: UserId) {
    return this.database
      .sql(this.database.ownRows('transactions'))
      .select(TRANSACTION_COLUMNS)
      .where('transactions.user_id', userId)
      .whereNull('transactions.removed_at');
  }

  /** Rows that can go: one that its person is asked about stays until the answer. */
  private ofAccount(account: AccountOfPage) {
    return this.database
      .sql('transactions')
      .where({ user_id: account.userId, account_id: account.accountId, awaits_match: false })
      .whereNull('removed_at');
  }
}

/** The rule of `dayOf`: an instant at exactly midnight UTC is a bare date and keeps its day. */
const RECOMPUTE_DAYS = `
  update transactions set date = moved.day, updated_at = now()
  from (
    select transactions.id, case
        when booked_at = date_trunc('day', booked_at, 'UTC') then cast(booked_at at time zone 'UTC' as date)
        else cast(booked_at at time zone users.time_zone as date)
      end as day
    from transactions join users on users.id = transactions.user_id
    where transactions.user_id = cast(:userId as uuid)
  ) moved
  where transactions.user_id = cast(:userId as uuid) and transactions.id = moved.id and transactions.date <> moved.day`;

/** Adds a filter's conditions; shared with the totals, so that a list and its totals never disagree. */
export function narrow(query: Knex.QueryBuilder, userId: UserId, filter: TransactionFilter, sql: Knex): void {
  if (filter.dateFrom) query.where('transactions.date', '>=', filter.dateFrom);
  if (filter.dateTo) query.where('transactions.date', '<=', filter.dateTo);
  if (filter.accountIds) query.whereIn('transactions.account_id', filter.accountIds);
  if (filter.connectionIds) {
    const accounts = sql('bank_accounts').select('id').where({ user_id: userId });
    query.whereIn('transactions.account_id', accounts.whereIn('connection_id', filter.connectionIds));
  }
  if (filter.categoryIds && filter.subcategories === false) {
    query.whereIn('transactions.category_id', filter.categoryIds);
  } else if (filter.categoryIds) {
    query.whereRaw(`transactions.category_id in ${CATEGORIES_BELOW}`, [filter.categoryIds]);
  }
  if (filter.merchant !== undefined) query.where('transactions.merchant_name', filter.merchant);
  // What is empty counts as absent, here as in totals.
  for (const what of filter.without ?? []) query.whereRaw(`coalesce(${ABSENT[what]}, '') = ''`);
  if (filter.currency !== undefined) query.where('transactions.currency', filter.currency);
  if (filter.excluded !== undefined) query.where('transactions.excluded', filter.excluded);
  if (filter.awaitsMatch !== undefined) query.where('transactions.awaits_match', filter.awaitsMatch);
  if (filter.type) query.where('transactions.type', filter.type);
  if (filter.status) query.where('transactions.status', filter.status);
  if (filter.flow) query.where('transactions.flow', filter.flow);
  if (filter.amountMin !== undefined) query.where('transactions.amount', '>=', filter.amountMin);
  if (filter.amountMax !== undefined) query.where('transactions.amount', '<=', filter.amountMax);
  if (filter.search !== undefined) {
    query.whereRaw(`${SEARCHED} like '%' || saldo_fold(?) || '%'`, [filter.search.replaceAll(/[\\%_]/g, '\\$&')]);
  }
}

const ABSENT = { category: 'transactions.category_id', merchant: 'transactions.merchant_name' };

/** The very expression of the trigram index. */
const SEARCHED =
  "saldo_fold(transactions.description || ' ' || coalesce(transactions.merchant_name, '') || ' ' || coalesce(transactions.note, ''))";

const CATEGORIES_BELOW = `
  (with recursive below (id) as (
    select unnest(?::text[])
    union
    select categories.id from categories join below on categories.parent_id = below.id
  ) select id from below)
`;

function keyset(userId: UserId, filter: TransactionFilter, order: TransactionOrder): Keyset {
  const byDate: Keyset['columns'] = [
    { column: 'transactions.date', type: 'date' },
    { column: 'transactions.booked_at', type: 'timestamptz' },
    { column: 'transactions.id', type: 'uuid' },
  ];
  const byAmount: Keyset['columns'] = [
    { column: 'transactions.amount', type: 'numeric' },
    { column: 'transactions.id', type: 'uuid' },
  ];
  return {
    columns: order.endsWith('date') ? byDate : byAmount,
    direction: order.startsWith('-') ? 'desc' : 'asc',
    scope: ['transactions', userId, filter],
  };
}
