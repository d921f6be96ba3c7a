import type { Migration } from './index.js';

/**
 * What one unit of a currency cost in another on one day, as the European Central Bank (units for 1 EUR) or the Brazilian
 * one (PTAX: BRL for 1 unit, selling) published it. The same for every user.
 */
export const exchangeRates: Migration = {
  name: '0100-exchange-rates',
  async up(knex) {
    await knex.raw(`
      create table exchange_rates (
        source text not null check (source in ('ECB', 'BCB_PTAX')),
        base_currency text not null check (base_currency ~ '^[A-Z]{3}$'),
        quote_currency text not null check (quote_currency ~ '^[A-Z]{3}$' and quote_currency <> base_currency),
        date date not null,
        -- Units of the quote currency for one unit of the base currency.
        rate numeric not null check (rate > 0 and rate < 'Infinity'),
        -- Null: shipped with the software.
        fetched_at timestamptz,
        primary key (source, base_currency, quote_currency, date)
      );

      -- Which shipped histories have been loaded, by the digest of the file.
      create table shipped_rate_files (
        digest text primary key,
        loaded_at timestamptz not null default now()
      );
    `);
    await knex.raw(TRACED_RATE);
    await knex.raw(RATE);
  },
};

/**
 * Units of one currency for one of another on a day, and the published rates that it comes from; no row where it is not known.
 * Of each published rate the last one up to the day counts, unless it is older than ten days. The first way that can be gone
 * wins: 1 PTAX, to or from BRL; 2 the ECB's rates, through EUR; 3 and 4 from what only the ECB has to BRL through PTAX's EUR
 * or USD. Rounded to 20 decimal places, half away from zero.
 */
const TRACED_RATE = `
  create function saldo_traced_rate(from_currency text, to_currency text, on_date date)
  returns table (rate numeric, legs jsonb) language sql stable parallel safe as $$
    with held as materialized (
      select wanted.leg, found.*
      from (values
        ('ecb_from', 'ECB', 'EUR', from_currency),
        ('ecb_to', 'ECB', 'EUR', to_currency),
        ('ecb_usd', 'ECB', 'EUR', 'USD'),
        ('ptax', 'BCB_PTAX', case 'BRL' when to_currency then from_currency when from_currency then to_currency end, 'BRL'),
        ('ptax_eur', 'BCB_PTAX', 'EUR', 'BRL'),
        ('ptax_usd', 'BCB_PTAX', 'USD', 'BRL')
      ) wanted (leg, source, base, quote)
      cross join lateral (
        select held.source, held.base_currency, held.quote_currency, held.date, held.rate from exchange_rates held
        where held.source = wanted.source and held.base_currency = wanted.base and held.quote_currency = wanted.quote
          and held.date between on_date - 10 and on_date
        order by held.date desc limit 1
      ) found
      where from_currency <> to_currency
    ), price as materialized (
      select case from_currency when 'EUR' then 1 else max(held.rate) filter (where leg = 'ecb_from') end as ecb_from,
        case to_currency when 'EUR' then 1 else max(held.rate) filter (where leg = 'ecb_to') end as ecb_to,
        max(held.rate) filter (where leg = 'ecb_usd') as ecb_usd,
        max(held.rate) filter (where leg = 'ptax') as ptax,
        max(held.rate) filter (where leg = 'ptax_eur') as ptax_eur,
        max(held.rate) filter (where leg = 'ptax_usd') as ptax_usd
      from held
    ), way as (
      select way.*
      from price cross join lateral (values
        (1, to_currency = 'BRL', ptax, 1, array['ptax']),
        (1, from_currency = 'BRL', 1, ptax, array['ptax']),
        (2, true, ecb_to, ecb_from, array['ecb_from', 'ecb_to']),
        (3, to_currency = 'BRL', ptax_eur, ecb_from, array['ecb_from', 'ptax_eur']),
        (3, from_currency = 'BRL', ecb_to, ptax_eur, array['ptax_eur', 'ecb_to']),
        (4, to_currency = 'BRL', ecb_usd * ptax_usd, ecb_from, array['ecb_from', 'ecb_usd', 'ptax_usd']),
        (4, from_currency = 'BRL', ecb_to, ecb_usd * ptax_usd, array['ptax_usd', 'ecb_usd', 'ecb_to'])
      ) way (rank, applies, numerator, denominator, legs)
      where way.applies and way.numerator is not null and way.denominator is not null
      order by way.rank limit 1
    )
    select 1::numeric, '[]'::jsonb where from_currency = to_currency
    union all
    select trim_scale(round(round(way.numerator, 60) / way.denominator, 20)),
      (select jsonb_agg(jsonb_build_object('source', held.source, 'base', held.base_currency, 'quote', held.quote_currency,
          'date', held.date, 'rate', held.rate::text) order by array_position(way.legs, held.leg))
        from held where held.leg = any(way.legs))
    from way where from_currency <> to_currency
  $$`;

/** The rate alone, for totals: 1 between a currency and itself, null where it is not known. */
const RATE = `
  create function saldo_rate(from_currency text, to_currency text, on_date date)
  returns numeric language sql stable parallel safe as $$
    select case when from_currency = to_currency then 1
      else (select traced.rate from saldo_traced_rate(from_currency, to_currency, on_date) traced) end
  $$`;
