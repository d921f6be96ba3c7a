import type { UserId } from './principal.js';

/** A kind of job: its name in the queue and how its payload is read back. Payloads hold ids, never secrets. */
export interface JobKind<Payload> {
  readonly name: string;
  /** Reads a payload that may have been written by an older version. Throws on one that cannot be read. */
  parse(payload: unknown): Payload;
}

/** A kind of job whose payload names a user and nothing else. */
export function jobAboutUser(name: string): JobKind<{ userId: UserId }> {
  return {
    name,
    parse(payload) {
      const { userId } = payload as { userId?: UserId };
      if (typeof userId !== 'string') throw new TypeError('not a user');
      return { userId };
    },
  };
}

export interface JobOptions {
  /** One waiting job a key: adding again replaces the one that waits (its payload and time). A job in progress is left alone. */
  key?: string;
  /** Jobs of one queue run one after another, never two at once, over all processes. */
  queue?: string;
  /** Not before this instant; now when absent. */
  runAt?: Date;
  /** What a person waits for goes first: lower runs earlier, 0 is the default. */
  priority?: number;
  /** Runs, counting the first, before the job is left as failed for good. */
  maxAttempts?: number;
}

/** Durable work: a job added inside a unit of work exists exactly if that unit commits. */
export interface JobQueue {
  add<Payload>(kind: JobKind<Payload>, payload: Payload, options?: JobOptions): Promise<void>;
}

export const JOB_QUEUE = Symbol.for('JobQueue');

export interface JobRun {
  /** 1 on the first run. */
  attempt: number;
  maxAttempts: number;
  /** Aborted when the service stops: end soon, the job is handed back and runs again. */
  signal: AbortSignal;
}

/** What a job of a kind does. It may run more than once and be cut off anywhere. */
export interface JobHandler<Payload = unknown> {
  readonly kind: JobKind<Payload>;
  run(payload: Payload, run: JobRun): Promise<void>;
  /**
   * The queue has given the job up. Leaves what it was about in a state that says so, and gives whether anything is left
   * undone: a job whose work was done by another one, or is no longer wanted, is forgotten. May be called again and again.
   */
  gaveUp?(payload: Payload): Promise<'undone' | 'settled'>;
  /**
   * An operator wants the work of a job that was given up after all. Gives whether the job itself is to run again (as it
   * does without this method) or other work took its place.
   */
  again?(payload: Payload): Promise<'runs' | 'replaced'>;
}
