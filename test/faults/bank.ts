import type { Processes, RunningProcess } from './processes.js';

/** What the control surface tells of an item. */
export interface BankItem {
  id: string;
  clientUserId: string | null;
  connectorId: number;
  status: string;
  lastUpdatedAt: string | null;
}

export interface BankRow {
  id: string;
  accountId: string;
  date: string;
  amount: number;
  description: string;
}

export interface Delivery {
  eventId: string;
  event: string;
  status: number | null;
  outcome: string;
}

/** Every story begins at this instant of the bank's own time: in the night, when nothing happens by itself for hours. */
const BEGINNING = '2026-11-18T05:30:00.000Z';

/** The sandbox in a process of its own, moved by its control surface. */
export class Bank {
  private constructor(
    readonly url: string,
    private readonly child: RunningProcess,
  ) {}

  static async open(processes: Processes): Promise<Bank> {
    const child = processes.start('sandbox', ['dist/src/sandbox/main.js', '--port', '0', '--seed', '7', '--step-ms', '40'], {});
    const { url } = await child.ready;
    return new Bank(url!, child);
  }

  /** The same bank, ids and hour again, whoever connected to it before. */
  async reset(): Promise<void> {
    await this.control('POST', '/reset');
    await this.control('POST', '/clock', { now: BEGINNING });
    // An hour between rounds of deliveries lasts a second and a half.
    await this.control('PATCH', '/webhooks', { hourMs: 1_500 });
  }

  async control<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await fetch(`${this.url}/sandbox${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${method} ${path}: ${text}`);
    return JSON.parse(text) as Body;
  }

  async items(): Promise<BankItem[]> {
    return (await this.control<{ results: BankItem[] }>('GET', '/items')).results;
  }

  async rows(itemId: string): Promise<BankRow[]> {
    return (await this.control<{ transactions: BankRow[] }>('GET', `/items/${itemId}/transactions`)).transactions;
  }

  async deliveries(): Promise<{ results: Delivery[]; pending: number }> {
    return this.control('GET', '/deliveries');
  }

  /** Subscribes an address to everything, with the secret that the service expects. */
  async subscribe(address: string, header: string, secret: string): Promise<void> {
    const { SANDBOX_CLIENT_ID: clientId, SANDBOX_CLIENT_SECRET: clientSecret } = await import('../../src/sandbox/index.js');
    const { apiKey } = (await this.#post('/auth', { clientId, clientSecret })) as { apiKey: string };
    await this.#post('/webhooks', { url: address, event: 'all', headers: { [header]: secret } }, apiKey);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async #post(path: string, body: unknown, key?: string): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'x-api-key': key }) },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${path}`);
    return answer.json();
  }
}
