import type { Migration } from './index.js';

/**
 * Requests that their callers named, with the answers that they got. A request is kept only as a keyed digest, since it may
 * hold a bank password, and an answer only sealed. `status` is null while the request is being worked on by the holder, whose
 * lease runs out when its process dies.
 */
export const idempotencyKeys: Migration = {
  name: '0041-idempotency-keys',
  async up(knex) {
    await knex.raw(`
      create table idempotency_keys (
        user_id uuid not null references users (id),
        key text not null check (length(key) between 1 and 255),
        operation text not null,
        request_digest text not null,
        holder uuid not null,
        lease_until timestamptz not null,
        status integer,
        answer text,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        primary key (user_id, key),
        check ((status is null) = (answer is null))
      );
      create index idempotency_keys_expired on idempotency_keys (expires_at);
    `);
  },
};
