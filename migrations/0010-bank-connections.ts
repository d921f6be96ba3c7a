import type { Migration } from './index.js';

/** Connections; `item_id` is looked up across users too, since a webhook knows nothing but the item. */
export const bankConnections: Migration = {
  name: '0010-bank-connections',
  async up(knex) {
    await knex.raw(`
      create table bank_connections (
        user_id uuid not null references users (id),
        id uuid not null default saldo_new_id(),
        connector_id integer not null,
        item_id uuid not null,
        status text not null check (status in ('pending', 'updating', 'waiting_user_input', 'waiting_user_action',
          'updated', 'login_error', 'outdated', 'disconnected')),
        provider_status text not null,
        provider_execution_status text,
        error jsonb,
        question jsonb,
        user_action jsonb,
        products jsonb not null default '{}',
        -- The item's own last change: a state that was read earlier never overwrites one that was read later.
        provider_updated_at timestamptz not null,
        data_as_of timestamptz,
        -- data_as_of of the last sync that read everything: nothing new is there until data_as_of passes it.
        read_through timestamptz,
        next_auto_sync_at timestamptz,
        consent_expires_at timestamptz,
        last_sync_log_id uuid,
        last_synced_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        disconnected_at timestamptz,
        disconnect_reason text,
        primary key (user_id, id)
      );
      create unique index bank_connections_item on bank_connections (user_id, item_id);
      create index bank_connections_by_item on bank_connections (item_id);
      create index bank_connections_list on bank_connections (user_id, created_at desc, id desc);
      create index bank_connections_stale on bank_connections (last_synced_at) where disconnected_at is null;
    `);
  },
};
