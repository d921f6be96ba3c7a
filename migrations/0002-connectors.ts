import type { Migration } from './index.js';

/**
 * The catalogue of institutions, one for all users, and the record of its refreshes. A search by part of a name reads the
 * whole catalogue: a few hundred rows, for which a trigram index would only cost.
 */
export const connectors: Migration = {
  name: '0002-connectors',
  async up(knex) {
    await knex.raw(`
      create table connectors (
        id integer primary key,
        name text not null,
        -- "C" gives the same order on every server, whatever its locale: cursors hold positions in it.
        name_folded text collate "C" generated always as (saldo_fold(name)) stored,
        type text not null,
        country text not null,
        institution_url text,
        image_url text,
        primary_color text,
        products text[] not null,
        credentials jsonb not null,
        has_mfa boolean not null,
        oauth boolean not null,
        is_open_finance boolean not null,
        is_sandbox boolean not null,
        health text not null,
        stage text,
        reset_password_url text,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        retired_at timestamptz
      )
    `);
    await knex.raw(`create index connectors_by_name on connectors (name_folded, id) where retired_at is null`);
    await knex.raw(`
      create table catalogue_runs (
        id uuid primary key default saldo_new_id(),
        trigger text not null check (trigger in ('user', 'schedule', 'script')),
        state text not null check (state in ('succeeded', 'failed')),
        fetched integer not null,
        created integer not null,
        updated integer not null,
        unchanged integer not null,
        removed integer not null,
        error_code text,
        error_detail text,
        started_at timestamptz not null,
        finished_at timestamptz not null,
        check (fetched = created + updated + unchanged),
        check ((state = 'failed') = (error_code is not null))
      )
    `);
    await knex.raw(`create index catalogue_runs_by_time on catalogue_runs (started_at desc)`);
  },
};
