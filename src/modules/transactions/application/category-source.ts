import type { Category } from '../domain/category.js';

/** The provider's tree of categories. */
export interface CategorySource {
  listCategories(): Promise<Category[]>;
}

export const CATEGORY_SOURCE = Symbol.for('CategorySource');
