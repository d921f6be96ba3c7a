import type { Migration } from './index.js';

/** The provider's tree of categories, one for all users. Parents are no foreign key: the provider may name one it does not list. */
export const categories: Migration = {
  name: '0003-categories',
  async up(knex) {
    await knex.raw(`
      create table categories (
        id text primary key,
        description text not null,
        description_translated text,
        parent_id text,
        created_at timestamptz not null,
        updated_at timestamptz not null,
        retired_at timestamptz
      )
    `);
  },
};
