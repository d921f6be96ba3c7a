import type { Migration } from './index.js';

/**
 * What is told to a user's open pages, for as long as a page that was cut off may come back. Ids are given before a
 * transaction commits, so that a later id may be visible first: the two transaction ids let a reader that knows one event
 * find all that it cannot have seen, see `KnexUserEvents`.
 */
export const userEvents: Migration = {
  name: '0072-user-events',
  async up(knex) {
    await knex.raw(`
      create table user_events (
        user_id uuid not null references users (id) on delete cascade,
        id bigint not null generated always as identity,
        kind text not null,
        data jsonb not null,
        created_at timestamptz not null default now(),
        transaction xid8 not null default pg_current_xact_id(),
        -- Every transaction below this one had ended when the event was written.
        horizon xid8 not null default pg_snapshot_xmin(pg_current_snapshot()),
        primary key (user_id, id)
      );
      create index user_events_age on user_events (created_at);
    `);
  },
};
