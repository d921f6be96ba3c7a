import type { Migration } from './index.js';

/** Who the data belongs to, and how the demo user signs in. Secrets are kept only as SHA-256, in hexadecimal. */
export const users: Migration = {
  name: '0001-users',
  async up(knex) {
    await knex.raw(`
      create table users (
        id uuid primary key default saldo_new_id(),
        -- A token's subject can never name the demo user: the two come from different origins.
        origin text not null check (origin in ('token', 'installation')),
        subject text not null check (length(subject) between 1 and 255),
        time_zone text not null default 'America/Sao_Paulo',
        created_at timestamptz not null default now(),
        unique (origin, subject)
      )
    `);
    await knex.raw(`
      create table sign_in_links (
        token_hash text primary key,
        user_id uuid not null references users on delete cascade,
        scopes text[] not null,
        created_at timestamptz not null,
        expires_at timestamptz not null
      )
    `);
    await knex.raw(`create index sign_in_links_of_user on sign_in_links (user_id)`);
    await knex.raw(`
      create table sessions (
        secret_hash text primary key,
        user_id uuid not null references users on delete cascade,
        scopes text[] not null,
        created_at timestamptz not null,
        expires_at timestamptz not null
      )
    `);
    await knex.raw(`create index sessions_of_user on sessions (user_id)`);
  },
};
