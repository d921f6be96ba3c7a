import type { Migration } from './index.js';

/** People who sign in here with an email address and a password, and the one-time links by which they come to be. */
export const localAccounts: Migration = {
  name: '0030-local-accounts',
  async up(knex) {
    await knex.raw(`
      alter table users drop constraint users_origin_check;
      alter table users add constraint users_origin_check check (origin in ('token', 'installation', 'account'));

      create table accounts (
        user_id uuid primary key references users on delete cascade,
        -- Normalised: two spellings of one address are one account.
        email text not null unique check (length(email) between 3 and 254),
        -- Argon2id in PHC form, with its salt and cost.
        password_hash text not null,
        is_admin boolean not null,
        created_at timestamptz not null,
        password_changed_at timestamptz not null
      );

      -- One-time links; the secret is kept as SHA-256. A reset for an address without an account is kept like any other.
      create table account_links (
        secret_hash text primary key,
        id uuid not null unique default saldo_new_id(),
        purpose text not null check (purpose in ('first_admin', 'invitation', 'password_reset')),
        email text check ((email is null) = (purpose = 'first_admin')),
        is_admin boolean not null,
        -- The admin who made it; null: the installation itself.
        user_id uuid references users on delete cascade,
        created_at timestamptz not null,
        expires_at timestamptz not null
      );
      create index account_links_list on account_links (user_id, created_at desc, id desc);

      -- Wrong passwords and codes, by the SHA-256 of whom they were tried on or from where.
      create table sign_in_attempts (
        key text primary key,
        failures integer not null,
        last_at timestamptz not null,
        blocked_until timestamptz,
        -- From this address the account's owner has signed in: strangers' failures do not slow it down.
        trusted_until timestamptz
      );
    `);
  },
};
