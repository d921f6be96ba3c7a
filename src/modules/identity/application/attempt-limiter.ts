/** One attempt to guess something: a password of an account, or its second factor. */
export interface Attempt {
  kind: 'password' | 'second_factor';
  /** The account as the attempt names it, whether or not there is one. */
  account: string;
  /** Where it comes from; `null` where that is not known. */
  address: string | null;
}

/**
 * Slows guessing down: after a few failures each further one makes the next wait twice as long, up to a bound, for the account
 * and for the address. It locks nobody out for ever, nor for long from an address where they have signed in before.
 */
export interface AttemptLimiter {
  /**
   * Counts the attempt, before it is known how it ends, so that many at once are no way around.
   * @throws {TooManyAttempts} with the time of the next try
   */
  begin(attempt: Attempt): Promise<void>;
  /** The attempt was right: the account's failures are forgotten, and its owner is known at this address. */
  succeeded(attempt: Attempt): Promise<void>;
}

export const ATTEMPT_LIMITER = Symbol.for('AttemptLimiter');
