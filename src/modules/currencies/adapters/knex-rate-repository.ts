import { inject, injectable } from 'inversify';
import type { Knex } from 'knex';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { RateRepository } from '../application/rate-repository.js';
import type { RateSeries } from '../application/rate-source.js';
import type { ExchangeRate, TracedRate } from '../domain/exchange-rate.js';

type Named = Pick<RateSeries, 'source' | 'currency'>;

/** What is shipped never replaces what was fetched. */
const WRITE = `
  with written as (
    insert into exchange_rates as held (source, base_currency, quote_currency, date, rate, fetched_at)
    select source, base, quote, date, rate, cast(:fetchedAt as timestamptz)
    from unnest(cast(:sources as text[]), cast(:bases as text[]), cast(:quotes as text[]), cast(:dates as date[]),
      cast(:rates as numeric[])) as incoming (source, base, quote, date, rate)
    on conflict (source, base_currency, quote_currency, date) do update
      set rate = excluded.rate, fetched_at = excluded.fetched_at
      where held.rate <> excluded.rate and excluded.fetched_at is not null
    returning xmax = 0 as is_new
  )
  select cast(count(*) filter (where is_new) as integer) as created,
    cast(count(*) filter (where not is_new) as integer) as updated
  from written
`;

const TRACE = `
  select cast(day as date) as date, cast(traced.rate as text) as rate, coalesce(traced.legs, '[]') as legs
  from generate_series(cast(:from as date), cast(:to as date), interval '1 day') day
  left join lateral saldo_traced_rate(:fromCurrency, :toCurrency, cast(day as date)) traced on true
  order by day
`;

const RATES_TO = `
  select saldo_rate(currency, :to, date) as rate
  from unnest(cast(:currencies as text[]), cast(:dates as date[])) with ordinality as asked (currency, date, place)
  order by place
`;

@injectable()
export class KnexRateRepository implements RateRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async lastDay(series: Named): Promise<LocalDate | null> {
    const row = await this.of(series).max({ last: 'date' }).first();
    return (row?.last as LocalDate | null | undefined) ?? null;
  }

  async held(series: Named, { from, to }: { from: LocalDate; to: LocalDate }): Promise<ExchangeRate[]> {
    const columns = { source: 'source', base: 'base_currency', quote: 'quote_currency', date: 'date', rate: 'rate' };
    return this.of(series).select(columns).whereBetween('date', [from, to]);
  }

  async write(rates: readonly ExchangeRate[], fetchedAt: Date | null): Promise<RowCounts> {
    const { rows } = await this.database.sql.raw(WRITE, {
      fetchedAt,
      sources: rates.map(({ source }) => source),
      bases: rates.map(({ base }) => base),
      quotes: rates.map(({ quote }) => quote),
      dates: rates.map(({ date }) => date),
      rates: rates.map(({ rate }) => rate),
    });
    const { created, updated } = rows[0] as { created: number; updated: number };
    return { fetched: rates.length, created, updated, unchanged: rates.length - created - updated, removed: 0 };
  }

  async claimShipped(digest: string): Promise<boolean> {
    const insert = 'insert into shipped_rate_files (digest) values (?) on conflict do nothing';
    const { rowCount } = await this.database.sql.raw(insert, [digest]);
    return rowCount === 1;
  }

  async ratesTo(to: string, asked: readonly { currency: string; date: LocalDate }[]): Promise<(DecimalText | null)[]> {
    const { rows } = await this.database.sql.raw(RATES_TO, {
      to,
      currencies: asked.map(({ currency }) => currency),
      dates: asked.map(({ date }) => date),
    });
    return rows.map(({ rate }: { rate: DecimalText | null }) => rate);
  }

  async trace(pair: { from: string; to: string }, { from, to }: { from: LocalDate; to: LocalDate }) {
    const { rows } = await this.database.sql.raw(TRACE, { from, to, fromCurrency: pair.from, toCurrency: pair.to });
    return rows as TracedRate[];
  }

  private of({ source, currency }: Named): Knex.QueryBuilder {
    const held = this.database.sql('exchange_rates').where({ source });
    if (currency !== null) held.where('base_currency', currency);
    return held;
  }
}
