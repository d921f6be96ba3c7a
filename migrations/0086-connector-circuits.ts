import type { Migration } from './index.js';

/** Connectors that fail again and again, for every process. One that works has no row. */
export const connectorCircuits: Migration = {
  name: '0086-connector-circuits',
  async up(knex) {
    await knex.raw(`
      create table connector_circuits (
        connector_id integer primary key,
        -- One after another, without a success between them.
        failures integer not null,
        last_failure_at timestamptz not null,
        last_code text not null,
        -- How often it was opened since it last worked: each time for longer.
        openings integer not null default 0,
        open_until timestamptz,
        -- The run that finds out whether the connector works again, and until when it may take.
        probe text,
        probe_until timestamptz
      );
    `);
  },
};
