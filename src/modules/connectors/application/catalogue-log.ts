import type { CatalogueRun } from '../domain/catalogue-run.js';

/** The record of the catalogue's refreshes: what each did, or why it failed. */
export interface CatalogueLog {
  record(run: Omit<CatalogueRun, 'id'>): Promise<CatalogueRun>;
}

export const CATALOGUE_LOG = Symbol.for('CatalogueLog');
