import { inject, injectable } from 'inversify';
import type { Knex } from 'knex';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { ConnectorRepository, ConnectorSearch } from '../application/connector-repository.js';
import type { Connector } from '../domain/connector.js';
import type { ConnectorEntry } from '../domain/connector-entry.js';
import { type ConnectorRow, entryOf, factColumns, rowOf } from './connector-row.js';

const facts = Object.keys(factColumns);
const shownColumns = ['id', ...facts, 'updated_at', 'retired_at'].map((column) => `connectors.${column}`);
const shownCircuit = 'connector_circuits.open_until as circuit_open_until';

const incomingColumns = ['id integer', ...Object.entries(factColumns).map(([name, type]) => `${name} ${type}`)];

/** Rows that say what the table says already are left out before the insert, so that they cost no write and no lock. */
const writeDiffering = `
  with incoming as (
    select * from jsonb_to_recordset(:rows::jsonb) as incoming (${incomingColumns.join(', ')})
  ),
  differing as (
    select incoming.*, connectors.id is null as is_new
    from incoming left join connectors on connectors.id = incoming.id
    where connectors.id is null
      or connectors.retired_at is not null
      or (${facts.map((name) => `connectors.${name}`).join(', ')})
        is distinct from (${facts.map((name) => `incoming.${name}`).join(', ')})
  ),
  written as (
    insert into connectors (id, ${facts.join(', ')}, created_at, updated_at)
    select id, ${facts.join(', ')}, :now, :now from differing
    on conflict (id) do update
    set ${facts.map((name) => `${name} = excluded.${name}`).join(', ')}, updated_at = :now, retired_at = null
  )
  select count(*) filter (where is_new)::integer as created, count(*) filter (where not is_new)::integer as updated
  from differing
`;

@injectable()
export class KnexConnectorRepository implements ConnectorRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async search(search: ConnectorSearch, page: PageRequest): Promise<Page<ConnectorEntry>> {
    const query = this.shown().whereNull('connectors.retired_at');
    if (search.search !== undefined) {
      const literal = search.search.replace(/[\\%_]/g, '\\$&');
      query.whereRaw(`connectors.name_folded like '%' || saldo_fold(?) || '%'`, [literal]);
    }
    if (search.type !== undefined) query.where('connectors.type', search.type);
    if (search.product !== undefined) query.whereRaw('? = any (connectors.products)', [search.product]);
    if (search.health !== undefined) query.where('connectors.health', search.health);
    if (search.isOpenFinance !== undefined) query.where('connectors.is_open_finance', search.isOpenFinance);
    const found = await readKeysetPage<ConnectorRow>(
      query,
      {
        columns: [
          { column: 'connectors.name_folded', type: 'text' },
          { column: 'connectors.id', type: 'integer' },
        ],
        direction: 'asc',
        scope: ['connectors', search],
      },
      page,
    );
    return { ...found, rows: found.rows.map(entryOf) };
  }

  async find(id: number): Promise<ConnectorEntry | null> {
    const row: ConnectorRow | undefined = await this.shown().where('connectors.id', id).first();
    return row ? entryOf(row) : null;
  }

  async findMany(ids: readonly number[]): Promise<Map<number, ConnectorEntry>> {
    const rows: ConnectorRow[] = await this.shown().whereRaw('connectors.id = any (?::integer[])', [[...ids]]);
    return new Map(rows.map((row) => [row.id, entryOf(row)]));
  }

  private shown() {
    return this.database
      .sql('connectors')
      .leftJoin('connector_circuits', 'connector_circuits.connector_id', 'connectors.id')
      .select([...shownColumns, shownCircuit]);
  }

  async isEmpty(): Promise<boolean> {
    return (await this.database.sql('connectors').whereNull('retired_at').first('id')) === undefined;
  }

  async replaceAll(connectors: readonly Connector[], now: Date): Promise<RowCounts> {
    return this.database.run(async () => {
      const { sql } = this.database;
      // One refresh at a time, so that each counts what it did itself; readers are not held up.
      await sql.raw('lock table connectors in share row exclusive mode');
      const { created, updated } = await write(sql, connectors, now);
      const removed = await sql('connectors')
        .whereNull('retired_at')
        .whereRaw('id <> all (?::integer[])', [connectors.map(({ id }) => id)])
        .update({ retired_at: now, updated_at: now });
      return {
        fetched: connectors.length,
        created,
        updated,
        unchanged: connectors.length - created - updated,
        removed,
      };
    });
  }

  async save(connector: Connector, now: Date): Promise<void> {
    await write(this.database.sql, [connector], now);
  }

  async retire(id: number, now: Date): Promise<void> {
    await this.database
      .sql('connectors')
      .where({ id })
      .whereNull('retired_at')
      .update({ retired_at: now, updated_at: now });
  }
}

async function write(sql: Knex, connectors: readonly Connector[], now: Date) {
  const rows = storableJson(connectors.map(rowOf));
  const result: { rows: { created: number; updated: number }[] } = await sql.raw(writeDiffering, { rows, now });
  return result.rows[0]!;
}
