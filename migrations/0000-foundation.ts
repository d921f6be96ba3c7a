import type { Knex } from 'knex';
import type { Migration } from './index.js';

/** What every table stands on: ids that sort by time, text folded for searching, and the ticks of the schedule. */
export const foundation: Migration = {
  name: '0000-foundation',
  async up(knex) {
    await installIfAvailable(knex, 'pg_trgm');
    const unaccent = await installIfAvailable(knex, 'unaccent');
    await knex.raw(NEW_ID);
    await knex.raw(unaccent ? foldWith(unaccent) : FOLD_WITHOUT_EXTENSION);
    await knex.raw(SCHEDULE_TICKS);
  },
};

/** The schema that holds the extension, or `null` where the server does not offer it. */
async function installIfAvailable(knex: Knex, extension: string): Promise<string | null> {
  const offered = await knex('pg_available_extensions').where({ name: extension }).first('name');
  if (!offered) return null;
  await knex.raw('create extension if not exists ??', [extension]);
  const { rows } = await knex.raw(
    'select nspname from pg_extension join pg_namespace n on n.oid = extnamespace where extname = ?',
    [extension],
  );
  return rows[0].nspname;
}

/**
 * UUID version 7 (RFC 9562): 48 bits of milliseconds, then random ones, so that new rows land side by side at the right end of
 * an index. PostgreSQL has its own only since 18. Bits 52 and 53 turn the random UUID's version 4 into 7.
 */
const NEW_ID = `
  create function saldo_new_id() returns uuid language sql volatile parallel safe as $$
    select encode(
      set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid()) placing
          substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
        52, 1), 53, 1),
      'hex')::uuid
  $$`;

/**
 * Lower case without accents, marked immutable so that an index can hold it: the dictionary is named with its schema, and so
 * does not change with the search path, which is why unaccent() itself is only stable.
 */
const foldWith = (schema: string) => `
  create function saldo_fold(source text) returns text language sql immutable strict parallel safe as $$
    select lower("${schema}".unaccent('"${schema}".unaccent'::regdictionary, source))
  $$`;

const FOLD_WITHOUT_EXTENSION = `
  create function saldo_fold(source text) returns text language sql immutable strict parallel safe as $$
    select translate(lower(source), 'áàâãäåéèêëíìîïóòôõöúùûüçñýÿÁÀÂÃÄÅÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑÝ',
      'aaaaaaeeeeiiiiooooouuuucnyyaaaaaaeeeeiiiiooooouuuucny')
  $$`;

/** One row for each tick of a schedule that was turned into a job; the key makes one replica win. */
const SCHEDULE_TICKS = `
  create table schedule_ticks (
    name text not null,
    tick timestamptz not null,
    primary key (name, tick)
  )`;
