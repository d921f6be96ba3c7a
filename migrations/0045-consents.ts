import type { Migration } from './index.js';

/**
 * What a person agreed to, at which institution, from when until when. A connection has one of its own, and further ones where
 * the provider tells of consents that the institution itself keeps (Open Finance).
 */
export const consents: Migration = {
  name: '0045-consents',
  async up(knex) {
    await knex.raw(`
      create table consents (
        user_id uuid not null references users (id),
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        connector_id integer not null,
        -- '' for the consent that the connection itself stands for.
        provider_consent_id text not null default '',
        products text[] not null,
        permissions text[] not null default '{}',
        given_at timestamptz not null,
        expires_at timestamptz,
        revoked_at timestamptz,
        revocation_reason text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (user_id, id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id),
        check (revocation_reason is null or revoked_at is not null)
      );
      create unique index consents_once on consents (user_id, connection_id, provider_consent_id);
      create index consents_list on consents (user_id, given_at desc, id desc);

      insert into consents (user_id, connection_id, connector_id, products, given_at, expires_at, revoked_at,
        revocation_reason)
      select connection.user_id, connection.id, connector_id, coalesce(connectors.products, '{}'), connection.created_at,
        consent_expires_at, disconnected_at, disconnect_reason
      from bank_connections connection left join connectors on connectors.id = connector_id;
    `);
  },
};
