import type { Migration } from './index.js';

/**
 * What a person agreed to, as a history: a renewal ends one record and begins another. Connections that were made before records
 * were kept get one that says so.
 */
export const consents: Migration = {
  name: '0047-consents',
  async up(knex) {
    await knex.raw(`
      create table consents (
        user_id uuid not null references users (id),
        id uuid not null default saldo_new_id(),
        connection_id uuid not null,
        connector_id integer not null,
        -- As it was called then.
        institution text,
        given_through text not null check (given_through in ('credentials', 'connect_widget', 'unknown')),
        products text[] not null,
        given_at timestamptz not null,
        expires_at timestamptz,
        ended_at timestamptz,
        end_reason text check (end_reason in
          ('renewed', 'disconnected', 'deleted_at_provider', 'revoked_at_bank', 'expired')),
        primary key (user_id, id),
        foreign key (user_id, connection_id) references bank_connections (user_id, id),
        check ((ended_at is null) = (end_reason is null))
      );
      create unique index consents_open on consents (user_id, connection_id) where ended_at is null;
      create index consents_list on consents (user_id, given_at desc, id desc);
      insert into consents (user_id, connection_id, connector_id, institution, given_through, products, given_at, expires_at,
        ended_at, end_reason)
      select c.user_id, c.id, c.connector_id, connector.name, 'unknown', coalesce(connector.products, '{}'), c.created_at,
        c.consent_expires_at, c.disconnected_at,
        case when c.disconnected_at is not null then coalesce(c.disconnect_reason, 'disconnected') end
      from bank_connections c left join connectors connector on connector.id = c.connector_id;
    `);
  },
};
