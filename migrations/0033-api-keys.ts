import type { Migration } from './index.js';

/** Personal API keys; a revoked one stays, so that what it did can still be told from what others did. */
export const apiKeys: Migration = {
  name: '0033-api-keys',
  async up(knex) {
    await knex.raw(`
      create table api_keys (
        user_id uuid not null references users on delete cascade,
        id uuid not null default saldo_new_id(),
        -- The part of the key that names it, and the SHA-256 of the whole key.
        public_id text not null unique,
        key_hash text not null,
        name text not null check (length(name) between 1 and 100),
        scopes text[] not null check (scopes <@ array['read', 'write', 'admin'] and cardinality(scopes) > 0),
        created_at timestamptz not null,
        expires_at timestamptz not null,
        last_used_at timestamptz,
        revoked_at timestamptz,
        primary key (user_id, id)
      );
      create index api_keys_list on api_keys (user_id, created_at desc, id desc);
    `);
  },
};
