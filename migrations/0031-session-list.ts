import type { Migration } from './index.js';

/** What a person needs to know their sessions apart, and an end for those that are left idle. */
export const sessionList: Migration = {
  name: '0031-session-list',
  async up(knex) {
    await knex.raw(`
      alter table sessions
        add column id uuid not null default saldo_new_id(),
        add column last_seen_at timestamptz,
        -- Null: it ends at expires_at alone.
        add column idle_seconds integer,
        add column address text,
        add column user_agent text;
      update sessions set last_seen_at = created_at;
      alter table sessions alter column last_seen_at set not null;
      drop index sessions_of_user;
      create unique index sessions_of_user on sessions (user_id, id);
    `);
  },
};
