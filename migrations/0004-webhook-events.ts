import type { Migration } from './index.js';

/** Notifications as received, with what became of them; and the digests of the secrets that this installation made itself. */
export const webhookEvents: Migration = {
  name: '0004-webhook-events',
  async up(knex) {
    await knex.raw(`
      create table webhook_events (
        event_id text primary key,
        event text not null,
        item_id text,
        account_id text,
        payload jsonb not null,
        state text not null check (state in ('received', 'processed', 'ignored', 'failed')),
        attempts integer not null default 0,
        received_at timestamptz not null,
        processed_at timestamptz,
        last_error text
      )
    `);
    await knex.raw(`create index webhook_events_failed on webhook_events (received_at) where state = 'failed'`);
    await knex.raw(`
      create table installation_secrets (
        id uuid primary key default saldo_new_id(),
        purpose text not null,
        -- SHA-256, hexadecimal: enough to recognise the secret, not enough to use it.
        digest text not null,
        created_at timestamptz not null
      )
    `);
    await knex.raw(`create index installation_secrets_by_purpose on installation_secrets (purpose, created_at desc)`);
  },
};
