import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { CATEGORY_REPOSITORY, type CategoryRepository } from '../application/category-repository.js';
import type { Category } from '../domain/category.js';
import { inTreeOrder } from '../domain/category-tree.js';

@injectable()
export class CategoriesController {
  constructor(@inject(CATEGORY_REPOSITORY) private readonly categories: CategoryRepository) {}

  readonly listCategories: Operation<'listCategories'> = async () => {
    const categories = inTreeOrder(await this.categories.list());
    return { status: 200, body: { results: categories.map(presentCategory), next: null, previous: null } };
  };
}

export function presentCategory(category: Category): Schema<'Category'> {
  return {
    id: category.id,
    description: category.description,
    description_translated: category.descriptionTranslated,
    parent_id: category.parentId,
  };
}
