const ATTEMPTS_IN_A_ROUND = 3;
const SECONDS_IN_AN_HOUR = 3_600;
/** Hours before the second and the third round. */
const HOURS_BEFORE_ROUND = [1, 2];

/**
 * How long to wait after attempt number `attempt` (from 1) failed, in milliseconds; `null` when it was the last.
 * Three attempts a second apart, three more after an hour, three more after a further two hours;
 * `item/login_succeeded` gets the first three only (Pluggy's webhook documentation).
 *
 * @param hourMs what an hour lasts
 */
export function delayAfter(attempt: number, event: string, hourMs: number): number | null {
  if (attempt % ATTEMPTS_IN_A_ROUND !== 0) return hourMs / SECONDS_IN_AN_HOUR;
  const hours = event === 'item/login_succeeded' ? undefined : HOURS_BEFORE_ROUND[attempt / ATTEMPTS_IN_A_ROUND - 1];
  return hours === undefined ? null : hours * hourMs;
}
