import type { RowCounts } from '../../../shared/row-counts.js';

/** What made the catalogue be read anew. */
export type CatalogueTrigger = 'user' | 'schedule' | 'script';

/** One reading of the whole catalogue from the provider. */
export interface CatalogueRun {
  id: string;
  trigger: CatalogueTrigger;
  state: 'succeeded' | 'failed';
  counts: RowCounts;
  error: { code: string; detail: string } | null;
  startedAt: Date;
  finishedAt: Date;
}
