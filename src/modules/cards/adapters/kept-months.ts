import type { Database } from '../../../platform/database/database.js';
import { type Month, monthOf } from '../../../shared/month.js';
import type { CardOwner, RowsOfCards } from '../application/card-reader.js';
import { type CardMonth, cardMonth, teachingOf } from '../domain/card-month.js';
import type { CardRow } from '../domain/card-row.js';
import { daysOfPurchase } from '../domain/purchases.js';
import { COUNTS, IN_ORDER, ROW, type Row, rowsOfCards } from './card-row-sql.js';

/** Raise it with every change to what `cardMonth`, `teachingOf` or `daysOfPurchase` make of rows: what older rules made is made anew. */
const RULES = 1;
/** A first reading of a long history goes by as many months at once, so that it never holds all of it. */
const MONTHS_AT_ONCE = 24;

interface MonthOfCard {
  account_id: string;
  month: Month;
}
type Changed = MonthOfCard & { version: string };

const IS_FRESH = 'coalesce(held.lines_version = held.version and held.lines_for = :madeFor, false)';

const CHANGED = `
  select held.account_id, to_char(held.month, 'YYYY-MM') as month, cast(held.version as text) as version
  from account_months held
  where held.user_id = cast(:userId as uuid) and held.account_id = any(cast(:accountIds as uuid[])) and not ${IS_FRESH}
  order by held.month desc, held.account_id`;

const KEPT = `
  select to_char(held.month, 'YYYY-MM') as month, case when ${IS_FRESH} then held.lines end as lines
  from account_months held
  where held.user_id = cast(:userId as uuid) and held.account_id = cast(:accountId as uuid)
  order by held.month`;

const ROWS = `
  select ${ROW}
  from json_to_recordset(cast(:months as json)) as wanted (account_id uuid, month text)
  cross join lateral (select cast(wanted.month || '-01' as date) as first) day
  join transactions moved on moved.user_id = cast(:userId as uuid) and moved.account_id = wanted.account_id
    and moved.date >= day.first and moved.date < cast(day.first + interval '1 month' as date)
  where ${COUNTS} ${IN_ORDER}`;

/** What was made counts only if nothing changed since its rows were read; a month that is being written to is left for the next time. */
const STORE = `
  with made as materialized (
    select account_id, cast(month || '-01' as date) as month, version, lines, teaching
    from json_to_recordset(cast(:made as json)) as made (account_id uuid, month text, version bigint, lines json, teaching json)
  ), locked as (
    select made.* from made join account_months held on held.user_id = cast(:userId as uuid)
      and held.account_id = made.account_id and held.month = made.month and held.version = made.version
    for update of held skip locked
  )
  update account_months held
  set lines = locked.lines, teaching = locked.teaching, lines_version = locked.version, lines_for = :madeFor
  from locked
  where held.user_id = cast(:userId as uuid) and held.account_id = locked.account_id and held.month = locked.month
    and held.version = locked.version
  returning held.account_id, to_char(held.month, 'YYYY-MM') as month`;

const FORGET_INSTALMENTS = `
  delete from card_instalments held
  using json_to_recordset(cast(:months as json)) as stored (account_id uuid, month text)
  where held.user_id = cast(:userId as uuid) and held.account_id = stored.account_id
    and held.month = cast(stored.month || '-01' as date)`;
const STORE_INSTALMENTS = `
  insert into card_instalments (user_id, account_id, month, transaction_id, since_from, since_to)
  select cast(:userId as uuid), account_id, cast(month || '-01' as date), transaction_id, "from", "to"
  from json_to_recordset(cast(:instalments as json))
    as made (account_id uuid, month text, transaction_id uuid, "from" date, "to" date)`;

/** What is kept of cards' months in `account_months`: made by rules of the domain from the rows, until one of these changes. */
export class KeptMonths {
  constructor(private readonly database: Database) {}

  /** Makes what is not kept, or was made of other rows, by other rules or for another time zone. */
  async refresh(owner: CardOwner, accountIds: readonly string[]): Promise<void> {
    const changed = await this.query<Changed>(CHANGED, { ...madeFor(owner), accountIds });
    for (let at = 0; at < changed.length; at += MONTHS_AT_ONCE) {
      await this.make(owner, changed.slice(at, at + MONTHS_AT_ONCE));
    }
  }

  /** Every month of a card; `lines` is null where it changed since it was kept, and without groups where no row counts. */
  read(owner: CardOwner, accountId: string): Promise<{ month: Month; lines: CardMonth | null }[]> {
    return this.query(KEPT, { ...madeFor(owner), accountId });
  }

  /** The rows of months themselves, in order. */
  async rows({ userId, timeZone }: CardOwner, months: readonly MonthOfCard[]): Promise<RowsOfCards> {
    return rowsOfCards(await this.query<Row>(ROWS, { userId, months: JSON.stringify(months) }), timeZone);
  }

  private async make(owner: CardOwner, changed: readonly Changed[]): Promise<void> {
    const { userId } = owner;
    const rows = await this.rows(owner, changed);
    const byMonth = new Map([...rows].map(([id, own]) => [id, Map.groupBy(own, ({ date }) => monthOf(date))]));
    const rowsOf = ({ account_id, month }: MonthOfCard) => byMonth.get(account_id)?.get(month) ?? [];
    const made = changed.map((one) => ({ ...one, ...madeOf(one.month, rowsOf(one)) }));
    await this.database.run(async () => {
      const stored = await this.query<MonthOfCard>(STORE, { ...madeFor(owner), made: JSON.stringify(made) });
      await this.query(FORGET_INSTALMENTS, { userId, months: JSON.stringify(stored) });
      const instalments = stored.flatMap(({ account_id, month }) =>
        rowsOf({ account_id, month }).flatMap((row) => {
          const days = daysOfPurchase(row);
          return days ? [{ account_id, month, transaction_id: row.id, ...days }] : [];
        }),
      );
      await this.query(STORE_INSTALMENTS, { userId, instalments: JSON.stringify(instalments) });
    });
  }

  private async query<Found>(sql: string, asked: object): Promise<Found[]> {
    const { rows } = await this.database.sql.raw<{ rows: Found[] }>(sql, asked as never);
    return rows;
  }
}

/** Bindings of what is kept of whom, and by which rules and for which time zone it was made. */
const madeFor = ({ userId, timeZone }: CardOwner) => ({ userId, madeFor: `${RULES} ${timeZone}` });

function madeOf(month: Month, rows: readonly CardRow[]) {
  if (rows.length === 0) return { lines: { groups: [] }, teaching: null };
  const teaching = teachingOf(rows);
  return { lines: cardMonth(month, rows), teaching: teaching.length > 0 ? teaching : null };
}
