import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { CategoryRepository } from '../application/category-repository.js';
import type { Category } from '../domain/category.js';

interface CategoryRow {
  id: string;
  description: string;
  description_translated: string | null;
  parent_id: string | null;
}

const SHOWN = ['id', 'description', 'description_translated', 'parent_id'];

/** Rows that say what the table says already are left out before the insert, so that they cost no write and no lock. */
const WRITE_DIFFERING = `
  with incoming as (
    select * from jsonb_to_recordset(:rows::jsonb)
      as incoming (id text, description text, description_translated text, parent_id text)
  ),
  differing as (
    select incoming.*, categories.id is null as is_new
    from incoming left join categories on categories.id = incoming.id
    where categories.id is null
      or categories.retired_at is not null
      or (categories.description, categories.description_translated, categories.parent_id)
        is distinct from (incoming.description, incoming.description_translated, incoming.parent_id)
  ),
  written as (
    insert into categories (id, description, description_translated, parent_id, created_at, updated_at)
    select id, description, description_translated, parent_id, :now, :now from differing
    on conflict (id) do update
    set description = excluded.description, description_translated = excluded.description_translated,
      parent_id = excluded.parent_id, updated_at = :now, retired_at = null
  )
  select count(*) filter (where is_new)::integer as created, count(*) filter (where not is_new)::integer as updated
  from differing
`;

@injectable()
export class KnexCategoryRepository implements CategoryRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async list(): Promise<Category[]> {
    const rows: CategoryRow[] = await this.database.sql('categories').select(SHOWN).whereNull('retired_at');
    return rows.map(categoryOf);
  }

  async findMany(ids: readonly string[]): Promise<Map<string, Category>> {
    const rows: CategoryRow[] = await this.database
      .sql('categories')
      .select(SHOWN)
      .whereRaw('id = any (?::text[])', [[...ids]]);
    return new Map(rows.map((row) => [row.id, categoryOf(row)]));
  }

  async replaceAll(categories: readonly Category[], now: Date): Promise<RowCounts> {
    return this.database.run(async () => {
      const { sql } = this.database;
      // One refresh at a time, so that each counts what it did itself; readers are not held up.
      await sql.raw('lock table categories in share row exclusive mode');
      const rows = storableJson(categories.map(rowOf));
      const written: { rows: { created: number; updated: number }[] } = await sql.raw(WRITE_DIFFERING, { rows, now });
      const { created, updated } = written.rows[0]!;
      const removed = await sql('categories')
        .whereNull('retired_at')
        .whereRaw('id <> all (?::text[])', [categories.map(({ id }) => id)])
        .update({ retired_at: now, updated_at: now });
      return {
        fetched: categories.length,
        created,
        updated,
        unchanged: categories.length - created - updated,
        removed,
      };
    });
  }
}

const rowOf = (category: Category): CategoryRow => ({
  id: category.id,
  description: category.description,
  description_translated: category.descriptionTranslated,
  parent_id: category.parentId,
});

const categoryOf = (row: CategoryRow): Category => ({
  id: row.id,
  description: row.description,
  descriptionTranslated: row.description_translated,
  parentId: row.parent_id,
});
