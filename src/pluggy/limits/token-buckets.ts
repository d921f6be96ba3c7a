import type { EndpointClass } from './endpoint-class.js';

/** How a bucket fills. */
export interface BucketShape {
  /** Most tokens that it holds; `null` for a bucket without a bottom, which can still be blocked. */
  burst: number | null;
  perSecond: number;
}

/** Buckets of tokens, one for each class of endpoints, that every process of this installation takes from. */
export interface TokenBuckets {
  /**
   * Takes up to `wanted` tokens, as many as leave `reserve` behind, and gives back those that were taken before and not used.
   * Where none is to be had, says in how many milliseconds there may be one.
   */
  take(
    endpoint: EndpointClass,
    shape: BucketShape,
    request: { wanted: number; reserve: number; back: number },
  ): Promise<{ granted: number; waitMs: number }>;
  /** Empties the bucket, and keeps it empty for so long. */
  block(endpoint: EndpointClass, milliseconds: number): Promise<void>;
}
