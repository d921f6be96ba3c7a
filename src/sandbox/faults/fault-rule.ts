import { z } from 'zod';

/**
 * What goes wrong, where, and how often. The first rule that fits a request and is not used up takes it. `delayMs`
 * goes with every other fault; of the others the first in this order counts: reset, status, cutBody, invalidJson,
 * replace.
 */
export const FaultRule = z.strictObject({
  /** A regular expression (RE2) found in the path, without the query. */
  path: z.string().min(1),
  method: z.string().nullish(),
  /** A regular expression (RE2) found in the query string. */
  query: z.string().nullish(),
  /** How many requests it takes; `null` or absent: all until it is removed. */
  times: z.number().int().positive().nullish(),
  /** How many fitting requests pass before. */
  skip: z.number().int().nonnegative().default(0),
  delayMs: z.number().nonnegative().default(0),
  /** The connection is reset without an answer. */
  reset: z.boolean().default(false),
  /** Answered instead of the real answer, which is not made: nothing changes. */
  status: z.number().int().min(400).max(599).nullish(),
  /** Seconds, for the header of that answer. */
  retryAfter: z.number().nonnegative().nullish(),
  /** The body of that answer instead of Pluggy's usual one. */
  body: z.unknown().optional(),
  /** The real answer is cut off in the middle of its body. */
  cutBody: z.boolean().default(false),
  /** The real answer's body is broken JSON, with status 200. */
  invalidJson: z.boolean().default(false),
  /** In the real answer, every field of that name, however deep, gets this value: an enum nobody knows, or `null`. */
  replace: z.array(z.strictObject({ field: z.string(), value: z.unknown().optional() })).default([]),
});

export type FaultRule = z.infer<typeof FaultRule>;
