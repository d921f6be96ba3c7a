import { decodeJwt } from 'jose';
import type { Clock } from '../shared/clock.js';

const TWO_HOURS_MS = 2 * 3_600_000;
const MARGIN_MS = 120_000;

/**
 * The API key: fetched when first needed, kept until shortly before it ends, fetched once for all who wait. Keys live two
 * hours; their JWT says until when. Source: Pluggy's authentication reference.
 */
export class ApiKey {
  readonly #fetch: () => Promise<string>;
  readonly #clock: Clock;
  #held: { key: string; usableUntil: number } | null = null;
  #underway: Promise<string> | null = null;

  constructor(fetch: () => Promise<string>, clock: Clock) {
    this.#fetch = fetch;
    this.#clock = clock;
  }

  async get(): Promise<string> {
    if (this.#held && this.#clock.now().getTime() < this.#held.usableUntil) return this.#held.key;
    return this.#renew();
  }

  /** Another key than the one that Pluggy refused; somebody else may have fetched it already. */
  async insteadOf(refused: string): Promise<string> {
    if (this.#held?.key === refused) this.#held = null;
    return this.get();
  }

  #renew(): Promise<string> {
    this.#underway ??= this.#fetch()
      .then((key) => {
        const now = this.#clock.now().getTime();
        const life = lifeMs(key, now);
        this.#held = { key, usableUntil: now + life - Math.min(MARGIN_MS, life / 10) };
        return key;
      })
      .finally(() => {
        this.#underway = null;
      });
    return this.#underway;
  }
}

function lifeMs(key: string, now: number): number {
  const life = (jwtExpiry(key)?.getTime() ?? 0) - now;
  // An end in the past means that the clocks disagree; a key that is refused is renewed all the same.
  return life > 0 ? life : TWO_HOURS_MS;
}

/** When a JWT says that it ends; `null` where it does not say, or is none. */
export function jwtExpiry(token: string): Date | null {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? null : new Date(exp * 1000);
  } catch {
    return null; // Not a JWT: Pluggy promises a key, not its form.
  }
}
