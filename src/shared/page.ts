/** What a list was asked for: at most `size` rows, from after `cursor` on. */
export interface PageRequest {
  size: number;
  /** As this service gave it in `next` or `previous`; opaque to the client. */
  cursor: string | null;
}

/** One page of a list with the cursors of its neighbours; `null` where there is none. */
export interface Page<T> {
  rows: T[];
  next: string | null;
  previous: string | null;
}
