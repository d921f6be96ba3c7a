import type { Migration } from './index.js';

/**
 * What it takes to know an investment or a loan again under another connection:
 * - `number`: the institution's number of an investment.
 * - `holding_sources`: further connections that reach one which is read through another connection.
 * - `holding_matches`: those of which only their person can say whether they are one, with every answer for ever. Of an accepted
 *   pair the later stays as a removed row whose rows are the earlier one's now.
 * `kind` says which table a holding's id is of.
 */
export const holdingMatches: Migration = {
  name: '0066-holding-matches',
  async up(knex) {
    await knex.raw(`
      alter table investments add column number text;

      create table holding_sources (
        user_id uuid not null,
        connection_id uuid not null,
        kind text not null check (kind in ('investment', 'loan')),
        provider_holding_id text not null,
        holding_id uuid not null,
        created_at timestamptz not null default now(),
        primary key (user_id, connection_id, kind, provider_holding_id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id)
      );
      create index holding_sources_of_holding on holding_sources (user_id, holding_id);

      create table holding_matches (
        user_id uuid not null references users (id),
        id uuid not null default saldo_new_id(),
        kind text not null check (kind in ('investment', 'loan')),
        earlier_id uuid not null,
        later_id uuid not null,
        state text not null default 'open' check (state in ('open', 'accepted', 'refused')),
        created_at timestamptz not null default now(),
        decided_at timestamptz,
        primary key (user_id, id)
      );
      create unique index holding_matches_pair on holding_matches (user_id, earlier_id, later_id);
      create index holding_matches_list on holding_matches (user_id, state, created_at desc, id desc);
    `);
  },
};
