import type { Category } from './category.js';

/**
 * Parents before their children, siblings by id. One whose parent is not there stands with the roots; a circle of parents,
 * which only a fault of the provider could make, is given at the end, so that nothing is lost.
 */
export function inTreeOrder(categories: readonly Category[]): Category[] {
  const sorted = [...categories].sort((a, b) => (a.id < b.id ? -1 : 1));
  const ids = new Set(sorted.map(({ id }) => id));
  const children = Map.groupBy(sorted, ({ parentId }) => (parentId !== null && ids.has(parentId) ? parentId : null));
  const ordered = new Set<Category>();
  const visit = (category: Category) => {
    ordered.add(category);
    children.get(category.id)?.forEach(visit);
  };
  children.get(null)?.forEach(visit);
  for (const category of sorted) ordered.add(category);
  return [...ordered];
}
