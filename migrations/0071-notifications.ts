import type { Migration } from './index.js';

/** What a user must know or do; at most one that is open for each connection and kind. */
export const notifications: Migration = {
  name: '0071-notifications',
  async up(knex) {
    await knex.raw(`
      create table notifications (
        user_id uuid not null references users (id) on delete cascade,
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        kind text not null check (kind in ('mfa_asked', 'action_needed', 'login_failed', 'consent_expiring',
          'connection_lost', 'sync_failed')),
        text jsonb not null,
        data jsonb not null default '{}',
        created_at timestamptz not null default now(),
        -- When it was last news: a further question, a consent that ends sooner.
        raised_at timestamptz not null default now(),
        read_at timestamptz,
        dismissed_at timestamptz,
        resolved_at timestamptz,
        primary key (user_id, id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id) on delete cascade
      );
      create unique index notifications_open on notifications (user_id, connection_id, kind) where resolved_at is null;
      create index notifications_list on notifications (user_id, raised_at desc, id desc);
    `);
  },
};
