import pg from 'pg';
import type { Logger } from '../../shared/logger.js';
import type { Signals } from '../../shared/signals.js';
import type { Database } from './database.js';
import { connectionSettings } from './open-database.js';

/** PostgreSQL tells a name to every connection that listens to it, in the order of commits. */
const CHANNEL = 'saldo_signals';
const RECONNECT_MS = 500;

/** Signals by LISTEN and NOTIFY, on one connection of its own, which is opened when somebody first listens. */
export class PostgresSignals implements Signals {
  private readonly listeners = new Map<string, Set<() => void>>();
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private opening: Promise<void> | null = null;
  private closed = false;

  constructor(
    private readonly database: Database,
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  async send(topic: string): Promise<void> {
    await this.database.sql.raw('select pg_notify(?, ?)', [CHANNEL, topic]);
  }

  listen(topic: string, listener: () => void): () => void {
    const known = this.listeners.get(topic);
    if (known) known.add(listener);
    else this.listeners.set(topic, new Set([listener]));
    this.open();
    return () => {
      const left = this.listeners.get(topic);
      left?.delete(listener);
      if (left?.size === 0) this.listeners.delete(topic);
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.opening;
    await this.client?.end().catch(() => undefined);
    this.listeners.clear();
  }

  private open(): void {
    if (this.closed || this.client || this.opening || this.timer) return;
    this.opening = this.connect()
      .catch((error) => {
        this.logger.debug('cannot listen to the database', { error });
        this.openLater();
      })
      .finally(() => {
        this.opening = null;
      });
  }

  private async connect(): Promise<void> {
    const client = new pg.Client(connectionSettings({ url: this.url, applicationName: 'saldo-signals' }));
    client.on('error', () => this.lost(client));
    client.on('end', () => this.lost(client));
    client.on('notification', ({ payload }) => this.tell(payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.client = client;
    // What was sent before we listened is not told again.
    for (const topic of this.listeners.keys()) this.tell(topic);
  }

  private tell(topic: string): void {
    for (const listener of this.listeners.get(topic) ?? []) listener();
  }

  private lost(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = null;
    this.openLater();
  }

  private openLater(): void {
    if (this.closed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.open();
    }, RECONNECT_MS);
    this.timer.unref();
  }
}
