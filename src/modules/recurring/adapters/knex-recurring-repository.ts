import { inject, injectable } from 'inversify';
import type { Knex } from 'knex';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import { type DecimalText, inMinorUnits } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RecurringFilter, RecurringRepository } from '../application/recurring-repository.js';
import type { Recognised } from '../domain/keep-identity.js';
import type { Movement } from '../domain/movement.js';
import type { Period } from '../domain/period.js';
import { type FoundItem, patienceWith, type RecurringItem, type RecurringKind } from '../domain/recurring-item.js';

interface Row {
  id: string;
  payee: string;
  name: string;
  kind: RecurringKind;
  period: Period;
  currency: string;
  usual_amount: DecimalText;
  is_fixed: boolean;
  least_amount: DecimalText;
  most_amount: DecimalText;
  first_date: LocalDate;
  last_date: LocalDate;
  next_date: LocalDate;
  missed: number;
  price_changes: FoundItem['priceChanges'];
  account_id: string;
  category_id: string | null;
  transaction_ids: string[];
  decision: RecurringItem['decision'];
  given_name: string | null;
  is_found: boolean;
}

const MOVEMENTS = `
  select id as "transactionId", account_id as "accountId", date, amount, currency, description, merchant_name as "merchantName",
    case when amount < 0 then payment -> 'receiver' ->> 'name' else payment -> 'payer' ->> 'name' end as counterparty,
    category_id as "categoryId"
  from transactions
  where user_id = ? and removed_at is null and date >= ? and not excluded and flow <> 'transfer' and amount <> 0
    and coalesce(cast(card ->> 'instalmentsTotal' as numeric), 1) <= 1
  order by date desc, booked_at desc, id desc
  limit ?`;

@injectable()
export class KnexRecurringRepository implements RecurringRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async movements(userId: UserId, since: LocalDate, limit: number): Promise<Movement[]> {
    const { rows } = await this.database.sql.raw<{ rows: Movement[] }>(MOVEMENTS, [userId, since, limit]);
    return rows;
  }

  async all(userId: UserId): Promise<RecurringItem[]> {
    const rows: Row[] = await this.items(userId).orderBy('id');
    return rows.map(itemOf);
  }

  async replace(userId: UserId, recognised: readonly Recognised[]): Promise<void> {
    const keptIds = recognised.flatMap(({ known }) => known?.id ?? []);
    await this.items(userId).whereNotIn('id', keptIds).whereNull('decision').whereNull('given_name').delete();
    await this.items(userId)
      .whereNotIn('id', keptIds)
      .where('is_found', true)
      .update({ is_found: false, updated_at: this.database.sql.fn.now() });
    for (const { found, known } of recognised) {
      const columns = columnsOf(found);
      if (known) await this.update(userId, known.id, columns);
      else await this.database.sql('recurring_items').insert({ user_id: userId, ...columns });
    }
  }

  async list(userId: UserId, filter: RecurringFilter, page: PageRequest): Promise<Page<RecurringItem>> {
    const query = this.items(userId).select('recurring_items.*').where('is_found', true);
    if (!filter.includeIgnored) query.whereRaw(`decision is distinct from 'ignored'`);
    if (filter.direction) query.where('usual_amount', filter.direction === 'in' ? '>' : '<', 0);
    if (filter.states) {
      const state = `case when ? < late_from then 'active' when ? < stopped_from then 'late' else 'stopped' end`;
      query.whereRaw(`${state} = any(?::text[])`, [filter.today, filter.today, filter.states]);
    }
    const found = await readKeysetPage<Row>(
      query,
      {
        columns: [
          { column: 'recurring_items.next_date', type: 'date' },
          { column: 'recurring_items.id', type: 'uuid' },
        ],
        direction: 'asc',
        scope: ['recurring_items', userId, { ...filter, today: null }],
      },
      page,
    );
    return { ...found, rows: found.rows.map(itemOf) };
  }

  async find(userId: UserId, id: string): Promise<RecurringItem | null> {
    const [row]: Row[] = await this.items(userId).where({ id, is_found: true });
    return row ? itemOf(row) : null;
  }

  async decide(
    userId: UserId,
    id: string,
    { decision, givenName }: { decision?: RecurringItem['decision']; givenName?: string | null },
  ): Promise<RecurringItem | null> {
    const change = {
      ...(decision === undefined ? {} : { decision }),
      ...(givenName === undefined ? {} : { given_name: givenName }),
      updated_at: this.database.sql.fn.now(),
    };
    const [row]: Row[] = await this.items(userId).where({ id, is_found: true }).update(change, '*');
    return row ? itemOf(row) : null;
  }

  private items(userId: UserId): Knex.QueryBuilder {
    return this.database.sql('recurring_items').where('recurring_items.user_id', userId);
  }

  /** Written only where something differs, so that `updated_at` tells the truth. */
  private async update(userId: UserId, id: string, columns: Record<string, unknown>): Promise<void> {
    const names = Object.keys(columns);
    const before = names.map((name) => `recurring_items.${name}`).join(', ');
    const typed = names.map((name) =>
      name === 'price_changes' ? '?::jsonb' : name === 'transaction_ids' ? '?::uuid[]' : '?',
    );
    await this.database.sql.raw(
      `update recurring_items set (${names.join(', ')}, updated_at) = (${typed.join(', ')}, now())
       where user_id = ? and id = ? and (${before}) is distinct from (${typed.join(', ')})`,
      [...names.map((name) => columns[name]), userId, id, ...names.map((name) => columns[name])] as Knex.RawBinding[],
    );
  }
}

function columnsOf(found: FoundItem): Record<string, unknown> {
  const { lateFrom, stoppedFrom } = patienceWith(found);
  return {
    payee: found.payee,
    name: found.name,
    kind: found.kind,
    period: found.period,
    currency: found.currency,
    usual_amount: found.usualAmount,
    is_fixed: found.isFixed,
    least_amount: found.leastAmount,
    most_amount: found.mostAmount,
    first_date: found.firstDate,
    last_date: found.lastDate,
    next_date: found.nextDate,
    late_from: lateFrom,
    stopped_from: stoppedFrom,
    missed: found.missed,
    price_changes: storableJson(found.priceChanges),
    account_id: found.accountId,
    category_id: found.categoryId,
    transaction_ids: found.transactionIds,
    is_found: true,
  };
}

function itemOf(row: Row): RecurringItem {
  const money = (amount: DecimalText) => inMinorUnits(amount, row.currency);
  return {
    id: row.id,
    payee: row.payee,
    name: row.name,
    kind: row.kind,
    period: row.period,
    currency: row.currency,
    usualAmount: money(row.usual_amount),
    isFixed: row.is_fixed,
    leastAmount: money(row.least_amount),
    mostAmount: money(row.most_amount),
    firstDate: row.first_date,
    lastDate: row.last_date,
    nextDate: row.next_date,
    missed: row.missed,
    priceChanges: row.price_changes.map(({ date, from, to }) => ({ date, from: money(from), to: money(to) })),
    accountId: row.account_id,
    categoryId: row.category_id,
    transactionIds: row.transaction_ids,
    decision: row.decision,
    givenName: row.given_name,
    isFound: row.is_found,
  };
}
