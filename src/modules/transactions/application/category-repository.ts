import type { RowCounts } from '../../../shared/row-counts.js';
import type { Category } from '../domain/category.js';

/** Our copy of the provider's tree of categories. */
export interface CategoryRepository {
  /** Those in use, in no order. */
  list(): Promise<Category[]>;
  /** Those that the provider no longer has, too; those that never were are left out. */
  findMany(ids: readonly string[]): Promise<Map<string, Category>>;
  /** Makes the tree hold exactly these: writes those that differ, retires those that are not among them. */
  replaceAll(categories: readonly Category[], now: Date): Promise<RowCounts>;
}

export const CATEGORY_REPOSITORY = Symbol.for('CategoryRepository');
