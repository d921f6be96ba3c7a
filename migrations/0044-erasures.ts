import type { Migration } from './index.js';

/**
 * Erasures on request. While one runs it names its user; afterwards nothing in it tells who that was: when, and how much of what.
 * Ids are random, not sorted by time: whoever knows one may read the receipt.
 */
export const erasures: Migration = {
  name: '0044-erasures',
  async up(knex) {
    await knex.raw(`
      create table erasures (
        id uuid primary key default gen_random_uuid(),
        erased_user uuid unique,
        state text not null default 'running' check (state in ('running', 'done')),
        items_deleted integer not null default 0,
        rows_deleted jsonb not null default '{}',
        requested_at timestamptz not null,
        finished_at timestamptz,
        check ((state = 'done') = (erased_user is null)),
        check ((state = 'done') = (finished_at is not null))
      );
      create table erasure_confirmations (
        user_id uuid primary key references users (id),
        -- SHA-256, hexadecimal.
        token_hash text not null,
        expires_at timestamptz not null
      );
    `);
  },
};
