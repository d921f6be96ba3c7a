import type { Category, CategorySource } from '../modules/transactions/index.js';
import { categoryOf } from './mapping/category.js';
import { readAllPages } from './paging.js';
import type { PluggyHttp } from './pluggy-http.js';

export class PluggyCategorySource implements CategorySource {
  constructor(private readonly http: PluggyHttp) {}

  async listCategories(): Promise<Category[]> {
    return ((await readAllPages(this.http, '/categories')) ?? []).map(categoryOf);
  }
}
