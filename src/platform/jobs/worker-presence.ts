import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../../shared/logger.js';
import { connectionSettings } from '../database/open-database.js';
import { isDatabaseUnreachable } from '../database/unreachable.js';
import type { Metrics } from '../metrics.js';
import { handBackJobsOf } from './hand-back-jobs.js';

/** How often a process looks for workers that died. */
const EVERY = 1_000;
/** For how long a worker must be seen without its lock: long enough for one whose connection was cut to take it again. */
const GRACE = 3_000;
/** A connection that was lost is opened again after this. */
const RECONNECT = 250;

const HOLD = `select pg_advisory_lock(hashtextextended('saldo worker ' || $1, 0))`;
const LEAVE = `select pg_advisory_unlock(hashtextextended('saldo worker ' || $1, 0))`;

/**
 * Workers that hold jobs without holding their lock. The lock is tried, not looked up, since `pg_locks` may be closed to us;
 * what was taken by trying is given back when the transaction ends.
 */
const MISSING = `
  select locked_by as id from (select distinct locked_by from graphile_worker.jobs where locked_by is not null) holders
  where locked_by <> all($1::text[]) and pg_try_advisory_xact_lock(hashtextextended('saldo worker ' || locked_by, 0))`;

/** A connection with the ids whose locks it holds. */
interface Session {
  client: pg.Client;
  locked: Set<string>;
}

/**
 * Tells living workers from dead ones. graphile-worker hands the jobs of a worker that was killed back after four hours; here
 * each worker holds a session lock on a connection of its own, which PostgreSQL frees the moment the process is gone, and every
 * process hands back the jobs of workers that it has seen without their lock for three seconds.
 */
export class WorkerPresence {
  private session: Session | null = null;
  private readonly held = new Set<string>();
  private readonly missingSince = new Map<string, number>();
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();
  private aligning: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {}

  /** Begins to watch. `alone`: nobody else uses this database, so that whatever holds a job now is dead. */
  async start(alone: boolean): Promise<void> {
    const { client } = await this.connect();
    if (alone) {
      const { rows } = await client.query<{ id: string }>(
        'select distinct locked_by as id from graphile_worker.jobs where locked_by is not null',
      );
      await this.bury(
        client,
        rows.map(({ id }) => id),
      );
    }
    this.watching = this.watch();
  }

  /** Declares a worker alive, and settles when others can see it: only then may it take a job. */
  async hold(workerId: string): Promise<void> {
    this.held.add(workerId);
    while (this.held.has(workerId) && !this.stopping.signal.aborted) {
      await this.align().catch((error) => this.logger.debug('cannot hold the lock of a worker', { error }));
      if (this.session?.locked.has(workerId)) return;
      await this.pause(RECONNECT);
    }
    throw new Error('the worker has left');
  }

  /** Declares that a worker is gone: what it holds in the database is handed back. */
  async leave(workerId: string): Promise<void> {
    if (!this.held.delete(workerId)) return;
    await this.align().catch(() => undefined); // the next look sees to it
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.watching;
    await this.aligning.catch(() => undefined);
    await this.session?.client.end().catch(() => undefined);
    this.session = null;
  }

  private async watch(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.pause(this.session ? EVERY : RECONNECT);
      if (this.stopping.signal.aborted) return;
      try {
        await (this.session ? this.look(this.session.client) : this.connect());
      } catch (error) {
        // What cannot be reached is tried again at once; anything else would leave the jobs of the dead where they are.
        const tell = isDatabaseUnreachable(error) ? this.logger.debug : this.logger.warn;
        tell('cannot look for workers that died', { error });
      }
    }
  }

  private async connect(): Promise<Session> {
    const client = new pg.Client(connectionSettings({ url: this.url, applicationName: 'saldo-presence' }));
    const session: Session = { client, locked: new Set() };
    client.on('error', () => this.lost(session));
    client.on('end', () => this.lost(session));
    await client.connect();
    this.missingSince.clear();
    this.session = session;
    // Others may find us missing as soon as our old connection is gone: first of all, be there again.
    await this.align();
    return session;
  }

  private lost(session: Session): void {
    if (this.session === session) this.session = null;
  }

  /** Makes the locks those of the workers that are held. One call at a time: what is locked twice must be unlocked twice. */
  private align(): Promise<void> {
    this.aligning = this.aligning.catch(() => undefined).then(() => this.alignNow());
    return this.aligning;
  }

  private async alignNow(): Promise<void> {
    const { session } = this;
    if (!session) return;
    const { client, locked } = session;
    for (const id of this.held) {
      if (locked.has(id)) continue;
      await client.query(HOLD, [id]);
      locked.add(id);
    }
    for (const id of locked) {
      if (this.held.has(id)) continue;
      await client.query(LEAVE, [id]);
      locked.delete(id);
    }
  }

  private async pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => undefined);
  }

  private async look(client: pg.Client): Promise<void> {
    await this.align();
    const { rows } = await client.query<{ id: string }>(MISSING, [[...this.held]]);
    const now = performance.now();
    const missing = new Set(rows.map(({ id }) => id).filter((id) => !this.held.has(id)));
    for (const id of this.missingSince.keys()) if (!missing.has(id)) this.missingSince.delete(id);
    for (const id of missing) if (!this.missingSince.has(id)) this.missingSince.set(id, now);
    await this.bury(
      client,
      [...missing].filter((id) => now - this.missingSince.get(id)! >= GRACE),
    );
  }

  private async bury(client: pg.Client, workerIds: string[]): Promise<void> {
    if (workerIds.length === 0) return;
    await handBackJobsOf(client, workerIds);
    for (const id of workerIds) this.missingSince.delete(id);
    this.metrics.workersBuried(workerIds.length);
    this.logger.warn('handed back the jobs of workers that died', { workers: workerIds });
  }
}
