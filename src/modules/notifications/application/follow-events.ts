import { inject, injectable } from 'inversify';
import { SaldoError } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { SIGNALS, type Signals, userTopic } from '../../../shared/signals.js';
import { WakeUp } from '../../../shared/wake-up.js';
import type { UserEvent } from '../domain/user-event.js';
import { USER_EVENTS, type UserEvents } from './user-events.js';

/** Browsers open up to six connections a server; a person has a few devices. Counted in each process. */
const MOST_STREAMS_OF_A_USER = 10;
const AT_ONCE = 50;
/** Ids that are remembered so as not to be told twice; far more than one user's transactions write side by side. */
const REMEMBERED = 200;

/** What a stream tells: where it begins, an event, that some were missed, or nothing for a while. */
export type Told =
  | { what: 'begin'; position: string }
  | { what: 'event'; event: UserEvent }
  | { what: 'missed'; position: string }
  | { what: 'idle' };

export interface FollowOptions {
  userId: UserId;
  /** Where an earlier stream was cut off. */
  position: string | null;
  /** How long nothing may be told. Milliseconds. */
  idleMs: number;
  /** The stream ends after this, so that who is asking is proven anew. Milliseconds. */
  lifeMs: number;
  /** Whether who asks may still be told anything; asked again before each telling. */
  isWelcome(): Promise<boolean>;
  signal: AbortSignal;
}

/** Follows what happens to one user, in whichever process it happens. */
@injectable()
export class FollowEvents {
  private readonly streams = new Map<UserId, number>();

  constructor(
    @inject(USER_EVENTS) private readonly events: UserEvents,
    @inject(SIGNALS) private readonly signals: Signals,
  ) {}

  /**
   * The events from `position` on, else from now on. Each is read when it is asked for, so that a slow reader costs no
   * memory. Throws `TooManyStreams`. What it gives must be read to its end, or the signal aborted.
   */
  async open(options: FollowOptions): Promise<AsyncIterable<Told>> {
    const release = this.admit(options.userId, options.signal);
    try {
      const position = options.position ?? (await this.events.now(options.userId));
      return this.follow(options, position, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  private async *follow(options: FollowOptions, from: string, release: () => void): AsyncGenerator<Told> {
    const { userId, idleMs, signal } = options;
    const until = Date.now() + options.lifeMs;
    const changed = new WakeUp();
    const stop = this.signals.listen(userTopic(userId), changed.wake);
    let position = from;
    const seen = [this.events.eventOf(from)];
    try {
      yield { what: 'begin', position };
      while (!signal.aborted && Date.now() < until) {
        const found = await this.events.since(userId, position, seen, AT_ONCE);
        if (!(await options.isWelcome())) return;
        if (found === null) {
          position = await this.events.now(userId);
          yield { what: 'missed', position };
          continue;
        }
        for (const event of found) {
          position = event.position;
          seen.push(event.id);
          if (signal.aborted) return;
          yield { what: 'event', event };
        }
        seen.splice(0, Math.max(seen.length - REMEMBERED, 0));
        if (found.length > 0) continue;
        const sleptFrom = Date.now();
        await changed.wait(idleMs, signal);
        if (Date.now() - sleptFrom >= idleMs) yield { what: 'idle' };
      }
    } finally {
      stop();
      release();
    }
  }

  private admit(userId: UserId, signal: AbortSignal): () => void {
    const open = this.streams.get(userId) ?? 0;
    if (open >= MOST_STREAMS_OF_A_USER) throw new TooManyStreams();
    this.streams.set(userId, open + 1);
    let isOpen = true;
    const release = () => {
      if (!isOpen) return;
      isOpen = false;
      signal.removeEventListener('abort', release);
      const left = (this.streams.get(userId) ?? 1) - 1;
      if (left > 0) this.streams.set(userId, left);
      else this.streams.delete(userId);
    };
    // A stream that is never read has no end of its own.
    if (signal.aborted) release();
    else signal.addEventListener('abort', release);
    return release;
  }
}

/** The user has as many open streams as one may have. */
export class TooManyStreams extends SaldoError {
  constructor() {
    super({
      code: 'too_many_event_streams',
      kind: 'too_many',
      detail: `At most ${MOST_STREAMS_OF_A_USER} event streams of a user are open at a time. Close one first.`,
    });
  }
}
