import type { Migration } from './index.js';

/**
 * Buckets of tokens that keep all processes together under the provider's limits. One statement takes tokens, so that the row
 * is locked for as long as it takes and no longer.
 */
export const providerLimits: Migration = {
  name: '0085-provider-limits',
  async up(knex) {
    await knex.raw(`
      create table provider_limits (
        name text primary key,
        tokens double precision not null,
        refilled_at timestamptz not null,
        -- The provider has refused a request: none is sent until then.
        blocked_until timestamptz
      );
      create function saldo_take_tokens(bucket text, wanted integer, burst double precision, per_second double precision,
        reserve double precision, back integer, out granted integer, out wait_ms double precision)
      language plpgsql as $$
      declare
        held provider_limits;
        at timestamptz;
        available double precision;
      begin
        select * into held from provider_limits where name = bucket for update;
        if not found and burst is not null then
          insert into provider_limits (name, tokens, refilled_at) values (bucket, burst, clock_timestamp())
            on conflict do nothing;
          select * into held from provider_limits where name = bucket for update;
        end if;
        at := clock_timestamp(); -- after the lock was waited for
        wait_ms := 0;
        if held.blocked_until > at then
          granted := 0;
          wait_ms := extract(epoch from held.blocked_until - at) * 1000;
          return;
        end if;
        if burst is null then
          granted := wanted;
          return;
        end if;
        available := least(burst,
          held.tokens + back + greatest(0, extract(epoch from at - held.refilled_at)) * per_second);
        granted := greatest(0, least(wanted, floor(available - reserve)));
        if granted = 0 then wait_ms := (1 + reserve - available) / per_second * 1000; end if;
        update provider_limits set tokens = available - granted, refilled_at = greatest(at, held.refilled_at)
          where name = bucket;
      end $$;
    `);
  },
};
