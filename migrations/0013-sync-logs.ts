import type { Migration } from './index.js';

/** Runs of a sync; a run that has not begun is one a connection and kind, so that asking twice starts one. */
export const syncLogs: Migration = {
  name: '0013-sync-logs',
  async up(knex) {
    await knex.raw(`
      create table sync_logs (
        user_id uuid not null,
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        kind text not null check (kind in ('full', 'accounts', 'transactions')),
        trigger text not null check (trigger in ('user', 'connect', 'webhook', 'schedule', 'script')),
        state text not null default 'queued' check (state in ('queued', 'running', 'succeeded', 'partial', 'failed')),
        -- A person asked: the provider is asked to collect from the bank before we read.
        wants_refresh boolean not null default false,
        refresh_asked_at timestamptz,
        -- The provider's last collection when the reading began: what was collected up to then will be read.
        reads_as_of timestamptz,
        accounts_fetched integer not null default 0,
        accounts_created integer not null default 0,
        accounts_updated integer not null default 0,
        accounts_unchanged integer not null default 0,
        accounts_removed integer not null default 0,
        transactions_fetched integer not null default 0,
        transactions_created integer not null default 0,
        transactions_updated integer not null default 0,
        transactions_unchanged integer not null default 0,
        transactions_removed integer not null default 0,
        notices jsonb not null default '[]',
        error jsonb,
        created_at timestamptz not null default now(),
        started_at timestamptz,
        finished_at timestamptz,
        primary key (user_id, id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id),
        check (accounts_fetched = accounts_created + accounts_updated + accounts_unchanged),
        check (transactions_fetched = transactions_created + transactions_updated + transactions_unchanged)
      );
      create unique index sync_logs_queued on sync_logs (user_id, connection_id, kind) where state = 'queued';
      create index sync_logs_list on sync_logs (user_id, connection_id, created_at desc, id desc);

      -- Rows that the provider named as changed or deleted, until a run has read them.
      create table sync_targets (
        user_id uuid not null,
        connection_id uuid not null,
        provider_account_id text not null,
        provider_transaction_id text not null,
        created_at timestamptz not null default now(),
        primary key (user_id, connection_id, provider_account_id, provider_transaction_id)
      );
    `);
  },
};
