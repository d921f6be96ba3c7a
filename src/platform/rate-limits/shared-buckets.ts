import type { RatePolicy } from './leaky-bucket.js';

/** What a process has let through for one caller since it last said so. */
export interface Taken {
  policy: RatePolicy;
  /** Who is limited, `user 0197a3c1-…`; it is kept as a digest. */
  key: string;
  count: number;
}

/** The levels that all processes share. */
export interface SharedBuckets {
  /** Adds what was let through, and gives the level of each with what the other processes added, in the same order. */
  add(taken: readonly Taken[]): Promise<number[]>;
}
