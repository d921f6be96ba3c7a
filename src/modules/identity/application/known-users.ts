import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { User, UserOrigin } from '../domain/user.js';
import { USER_REPOSITORY, type UserRepository } from './user-repository.js';

const CAPACITY = 10_000;
/** A changed setting or an erased user is noticed within this time by every process. */
const FRESH_MS = 60_000;

interface Known {
  user: Promise<User>;
  since: number;
}

/** The users seen lately, so that a request of one of them costs no query. Those seen longest ago are forgotten first. */
@injectable()
export class KnownUsers {
  private readonly known = new Map<string, Known>();

  constructor(
    @inject(USER_REPOSITORY) private readonly users: Pick<UserRepository, 'findOrCreate'>,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The user whom this subject names, made on first sight. */
  async identify(origin: UserOrigin, subject: string): Promise<User> {
    const key = `${origin}:${subject}`;
    const now = this.clock.now().getTime();
    let entry = this.known.get(key);
    this.known.delete(key);
    if (!entry || now - entry.since > FRESH_MS) {
      entry = { user: this.users.findOrCreate(origin, subject), since: now };
    }
    this.known.set(key, entry);
    if (this.known.size > CAPACITY) this.known.delete(this.known.keys().next().value!);
    return entry.user.catch((failure) => {
      if (this.known.get(key) === entry) this.known.delete(key);
      throw failure;
    });
  }

  /** What is known of a user has changed: the next request asks anew. */
  forget({ origin, subject }: Pick<User, 'origin' | 'subject'>): void {
    this.known.delete(`${origin}:${subject}`);
  }
}
