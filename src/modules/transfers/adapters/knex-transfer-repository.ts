import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { ROW_SEALER, type RowSealer } from '../../../platform/encryption/row-sealer.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import { KEYED_DIGEST, type KeyedDigest } from '../../../shared/keyed-digest.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type {
  KnownTransfer,
  LegToPair,
  TransferChanges,
  TransferFilter,
  TransferRepository,
} from '../application/transfer-repository.js';
import type { Leg } from '../domain/leg.js';
import type { Transfer, TransferKind } from '../domain/transfer.js';
import { LegReader, type LegRow } from './leg-row.js';
import { GIVE_UP, KNOWN, LEGS, MARK, OF_TRANSACTIONS, PAIR_BY_HAND, REJECT, WRITE_PAIRS } from './transfers-sql.js';

interface Row {
  id: string;
  state: Transfer['state'];
  decided_by: Transfer['decidedBy'];
  kind: TransferKind;
  score: number;
  reasons: Transfer['reasons'];
  rate: DecimalText | null;
  debit: Transfer['debit'];
  credit: Transfer['credit'];
  created_at: Date;
  updated_at: Date;
}

/** Amounts leave the database as text: a JSON number would be read as a binary float. */
const side = (alias: string) => `jsonb_build_object('transactionId', ${alias}.id, 'accountId', ${alias}.account_id,
  'connectionId', ${alias}.connection_id, 'date', ${alias}.date, 'description', ${alias}.description,
  'amount', cast(${alias}.amount as text), 'currency', ${alias}.currency) as ${alias}`;

@injectable()
export class KnexTransferRepository implements TransferRepository {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(ROW_SEALER) private readonly sealer: RowSealer,
    @inject(KEYED_DIGEST) private readonly digest: KeyedDigest,
  ) {}

  async list(userId: UserId, filter: TransferFilter, page: PageRequest): Promise<Page<Transfer>> {
    const query = this.whole(userId).whereIn('transfers.state', filter.states);
    const { accountIds } = filter;
    if (accountIds) {
      query.where((either) =>
        either.whereIn('debit.account_id', accountIds).orWhereIn('credit.account_id', accountIds),
      );
    }
    const found = await readKeysetPage<Row>(
      query,
      {
        columns: [
          { column: 'transfers.moved_on', type: 'date' },
          { column: 'transfers.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['transfers', userId, filter],
      },
      page,
    );
    return { ...found, rows: found.rows.map(transferOf) };
  }

  async find(userId: UserId, id: string): Promise<Transfer | null> {
    const [row]: Row[] = await this.whole(userId).where('transfers.id', id);
    return row ? transferOf(row) : null;
  }

  async lock(userId: UserId): Promise<void> {
    // A first reading of many years takes longer than a request's statement may.
    await this.database.sql.raw('set local statement_timeout = 0');
    await this.database.sql.raw("select pg_advisory_xact_lock(hashtextextended('transfers:' || ?::text, 0))", [userId]);
  }

  async takeWork(userId: UserId): Promise<LocalDate[]> {
    const { rows } = await this.database.sql.raw(
      `with taken as (delete from transfer_work where user_id = ? returning days)
       select distinct unnest(days) as day from taken order by day`,
      [userId],
    );
    return rows.map(({ day }: { day: LocalDate }) => day);
  }

  async noteWork(userId: UserId, days: LocalDate[]): Promise<void> {
    await this.database.sql('transfer_work').insert({ user_id: userId, days });
  }

  usersWithWork(limit: number): Promise<UserId[]> {
    return this.database.sql('transfer_work').distinct('user_id').limit(limit).pluck('user_id');
  }

  async legs(userId: UserId, from: LocalDate, to: LocalDate): Promise<Leg[]> {
    const { rows } = await this.database.sql.raw<{ rows: LegRow[] }>(LEGS, { userId, from, to });
    const reader = new LegReader(userId, this.sealer, this.digest);
    return rows.map((row) => reader.leg(row));
  }

  async ownDocuments(userId: UserId): Promise<ReadonlySet<string>> {
    const rows: { sealed: string | null }[] = await this.database
      .sql('bank_accounts')
      .select('sealed')
      .where({ user_id: userId })
      .whereNotNull('sealed');
    const reader = new LegReader(userId, this.sealer, this.digest);
    const digests = rows.map(({ sealed }) => reader.holder(sealed).documentDigest);
    return new Set(digests.filter((digest) => digest !== null));
  }

  async known(userId: UserId, from: LocalDate, to: LocalDate): Promise<KnownTransfer[]> {
    const { rows } = await this.database.sql.raw(KNOWN, { userId, from, to });
    return rows.map(knownOf);
  }

  async ofTransactions(userId: UserId, ids: string[]): Promise<KnownTransfer[]> {
    const { rows } = await this.database.sql.raw(OF_TRANSACTIONS, { userId, ids });
    return rows.map(knownOf);
  }

  async apply(userId: UserId, { wanted, obsolete, standing }: TransferChanges): Promise<void> {
    const { sql } = this.database;
    if (obsolete.length > 0) await sql.raw(GIVE_UP, { userId, ids: obsolete });
    if (wanted.length + standing.length === 0) return;
    const pairs = JSON.stringify(wanted);
    await sql.raw(WRITE_PAIRS, { userId, pairs });
    await sql.raw(MARK, { userId, pairs, ids: standing });
  }

  async toPair(userId: UserId, ids: string[]): Promise<LegToPair[]> {
    const rows = await this.database
      .sql('transactions')
      .select('id', 'account_id', 'account_type', 'amount', 'currency', 'date')
      .where({ user_id: userId, awaits_match: false })
      .whereIn('id', ids)
      .whereNull('removed_at');
    return rows.map((row) => ({
      id: row.id,
      accountId: row.account_id,
      accountType: row.account_type,
      amount: row.amount,
      currency: row.currency,
      date: row.date,
    }));
  }

  async pairByHand(
    userId: UserId,
    { debit, credit, kind }: { debit: LegToPair; credit: LegToPair; kind: TransferKind },
  ): Promise<string> {
    const { rows } = await this.database.sql.raw(PAIR_BY_HAND, {
      userId,
      debitId: debit.id,
      creditId: credit.id,
      movedOn: debit.date,
      kind,
    });
    await this.database.sql.raw(MARK, { userId, pairs: '[]', ids: [rows[0].id] });
    return rows[0].id;
  }

  async reject(userId: UserId, id: string): Promise<void> {
    await this.database.sql.raw(REJECT, { userId, id });
  }

  private whole(userId: UserId) {
    const { sql } = this.database;
    return sql('transfers')
      .select('transfers.*', sql.raw(side('debit')), sql.raw(side('credit')))
      .join({ debit: 'transactions' }, (on) =>
        on.on('debit.user_id', 'transfers.user_id').andOn('debit.id', 'transfers.debit_id'),
      )
      .join({ credit: 'transactions' }, (on) =>
        on.on('credit.user_id', 'transfers.user_id').andOn('credit.id', 'transfers.credit_id'),
      )
      .where('transfers.user_id', userId)
      .whereNull('debit.removed_at')
      .whereNull('credit.removed_at');
  }
}

interface KnownRow {
  id: string;
  debit_id: string;
  credit_id: string;
  state: KnownTransfer['state'];
  decided_by: KnownTransfer['decidedBy'];
  debit_date: LocalDate | null;
  credit_date: LocalDate | null;
  is_whole: boolean;
}

function knownOf(row: KnownRow): KnownTransfer {
  return {
    id: row.id,
    debitId: row.debit_id,
    creditId: row.credit_id,
    state: row.state,
    decidedBy: row.decided_by,
    debitDate: row.debit_date,
    creditDate: row.credit_date,
    isWhole: row.is_whole,
  };
}

function transferOf(row: Row): Transfer {
  return {
    id: row.id,
    state: row.state,
    decidedBy: row.decided_by,
    kind: row.kind,
    score: row.score,
    reasons: row.reasons,
    rate: row.rate,
    debit: row.debit,
    credit: row.credit,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
