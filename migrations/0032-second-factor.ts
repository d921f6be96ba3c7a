import type { Migration } from './index.js';

/** One-time codes by time (RFC 6238) as a second factor. */
export const secondFactor: Migration = {
  name: '0032-second-factor',
  async up(knex) {
    await knex.raw(`
      create table totp_factors (
        user_id uuid primary key references users on delete cascade,
        sealed_secret text not null,
        created_at timestamptz not null,
        -- Null while the first code has not come back: nothing asks for codes yet.
        confirmed_at timestamptz,
        -- The time step of the last code that was accepted: neither it nor an earlier one is accepted again.
        last_step bigint not null default 0
      );

      -- SHA-256: the codes are random enough for a fast hash. A used one is gone.
      create table recovery_codes (
        user_id uuid not null references users on delete cascade,
        code_hash text not null,
        primary key (user_id, code_hash)
      );

      -- A right password that waits for its code.
      create table sign_in_challenges (
        secret_hash text primary key,
        user_id uuid not null references users on delete cascade,
        expires_at timestamptz not null
      );
      create index sign_in_challenges_of_user on sign_in_challenges (user_id);
    `);
  },
};
