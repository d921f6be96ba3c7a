import type { Migration } from './index.js';

/** The keys that something here is sealed with, by name: a start without one of them is refused. No key is stored. */
export const encryptionKeys: Migration = {
  name: '0040-encryption-keys',
  async up(knex) {
    await knex.raw(`
      create table encryption_keys (
        id text primary key,
        -- An HMAC under the key: tells another key of the same name.
        fingerprint text not null,
        first_used_at timestamptz not null default now()
      )
    `);
  },
};
