import { createHash } from 'node:crypto';
import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Attempt, AttemptLimiter } from '../application/attempt-limiter.js';
import { TooManyAttempts } from '../domain/account-errors.js';
import { networkOf } from './network.js';

/** How many may fail before waiting begins: a household or an office shares an address. */
const FREE = { account: 5, address: 30 };
const LONGEST_WAIT_SECONDS = 15 * 60;
/** Failures that long ago count no more. */
const MEMORY_HOURS = 24;
const TRUST_DAYS = 30;
const DAY_MS = 86_400_000;
const WHY = 'attempts are counted for accounts and addresses, not for users';

/**
 * Counts attempts in PostgreSQL, for all processes together. Strangers who try an account make each other wait; its owner, at an
 * address where they have signed in before, is counted apart from them. It counts outside of a unit of work: what is rolled
 * back there was tried all the same.
 */
@injectable()
export class KnexAttemptLimiter implements AttemptLimiter {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  begin(attempt: Attempt): Promise<void> {
    return this.database.asSystem(WHY, () => this.countBefore(attempt));
  }

  succeeded(attempt: Attempt): Promise<void> {
    return this.database.asSystem(WHY, () => this.forget(attempt));
  }

  private async countBefore(attempt: Attempt): Promise<void> {
    const now = this.clock.now();
    const keys = keysOf(attempt);
    const known: { key: string; blocked_until: Date | null; trusted_until: Date | null }[] = await this.database
      .knex('sign_in_attempts')
      .whereIn('key', [keys.account, keys.owner, keys.address]);
    const isTrusted = known.some(
      ({ key, trusted_until: until }) => key === keys.owner && until !== null && until > now,
    );
    const account = isTrusted ? keys.owner : keys.account;
    for (const { key, blocked_until: until } of known) {
      if ((key === account || key === keys.address) && until !== null && until > now) throw new TooManyAttempts(until);
    }
    await this.count(account, FREE.account, now);
    await this.count(keys.address, FREE.address, now);
  }

  private async forget(attempt: Attempt): Promise<void> {
    const now = this.clock.now();
    const { account, owner, address } = keysOf(attempt);
    const trustedUntil = new Date(now.getTime() + TRUST_DAYS * DAY_MS);
    const attempts = () => this.database.knex('sign_in_attempts');
    await attempts().where({ key: account }).delete();
    await attempts()
      .insert({ key: owner, failures: 0, last_at: now, blocked_until: null, trusted_until: trustedUntil })
      .onConflict('key')
      .merge();
    // Not forgotten: with an account of one's own, one could go on guessing others'.
    await attempts()
      .where({ key: address })
      .update({ failures: this.database.knex.raw('greatest(failures - 1, 0)'), blocked_until: null });
    await attempts()
      .where('last_at', '<', new Date(now.getTime() - TRUST_DAYS * DAY_MS))
      .delete();
  }

  /** Of many at the same moment each is counted, and those behind the one that began a wait are refused. */
  private async count(key: string, free: number, now: Date): Promise<void> {
    const { rows } = await this.database.knex.raw(
      `insert into sign_in_attempts as attempts (key, failures, last_at) values (:key, 1, :now)
       on conflict (key) do update set
         (failures, last_at, blocked_until) = (
           select n, :now::timestamptz,
             case when n > :free then :now::timestamptz + least(power(2, least(n - :free, 20)), :longest) * interval '1 second' end
           from (select case when attempts.last_at < :now::timestamptz - :memory * interval '1 hour' then 1
                        else attempts.failures + 1 end as n) as counted)
       where attempts.blocked_until is null or attempts.blocked_until <= :now::timestamptz
       returning failures`,
      { key, now, free, longest: LONGEST_WAIT_SECONDS, memory: MEMORY_HOURS },
    );
    if (rows.length > 0) return;
    const blocked = await this.database.knex('sign_in_attempts').where({ key }).first('blocked_until');
    throw new TooManyAttempts(blocked?.blocked_until ?? now);
  }
}

/** Names of people and addresses are not kept here, only what they hash to. */
function keysOf({ kind, account, address }: Attempt): { account: string; owner: string; address: string } {
  const network = address === null ? 'unknown' : networkOf(address);
  const key = (...parts: string[]) => createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return {
    account: key(kind, 'account', account),
    owner: key(kind, 'owner', account, network),
    address: key(kind, 'address', network),
  };
}
