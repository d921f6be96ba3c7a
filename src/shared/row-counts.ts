/** What a refresh or a sync did to rows of one kind; `fetched` = `created` + `updated` + `unchanged`. */
export interface RowCounts {
  fetched: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Rows that the provider no longer has. */
  removed: number;
}

export const noRows: Readonly<RowCounts> = { fetched: 0, created: 0, updated: 0, unchanged: 0, removed: 0 };
