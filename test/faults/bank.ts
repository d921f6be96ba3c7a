import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../src/sandbox/index.js';
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
  amountInAccountCurrency: number | null;
  description: string;
}

export interface Delivery {
  eventId: string;
  event: string;
  status: number | null;
  outcome: string;
}

/** Processes that may be subscribed, at most. */
const MOST_ADDRESSES = 2;

/** Every story begins at this instant of the bank's own time: in the night, when nothing happens by itself for hours. */
const BEGINNING = '2026-11-18T05:30:00.000Z';

/** The sandbox in a process of its own, moved by its control surface. */
export class Bank {
  private constructor(
    readonly url: string,
    private readonly child: RunningProcess,
  ) {}

  static async open(processes: Processes): Promise<Bank> {
    const child = processes.start(
      'sandbox',
      ['dist/src/sandbox/main.js', '--port', '0', '--seed', '7', '--step-ms', '40'],
      {},
    );
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

  /** What a command of the service needs to speak to this bank. */
  get settings(): Record<string, string> {
    return {
      PLUGGY_API_URL: this.url,
      PLUGGY_CLIENT_ID: SANDBOX_CLIENT_ID,
      PLUGGY_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
      PLUGGY_SANDBOX_CONNECTORS: 'true',
      // As fast as the machine goes: the bank's own limits are a scenario by themselves.
      PLUGGY_RATE_LIMITS: 'auth=0,accounts=0,transactions=0,investments=0,investment-transactions=0,item-updates=0',
      EXCHANGE_RATES: 'shipped',
    };
  }

  async control<Body = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await fetch(`${this.url}/sandbox${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
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

  /**
   * Subscribes the addresses to everything, with the secret that the service expects. The bank gives out its ids one after
   * the other, and what an item holds follows from its id: whatever the number of addresses, as many ids are used.
   */
  async subscribe(addresses: string[], header: string, secret: string): Promise<void> {
    const { apiKey } = await this.#call<{ apiKey: string }>('POST', '/auth', null, {
      clientId: SANDBOX_CLIENT_ID,
      clientSecret: SANDBOX_CLIENT_SECRET,
    });
    for (let n = 0; n < MOST_ADDRESSES; n += 1) {
      const url = addresses[n] ?? `${this.url}/nobody/${n}`;
      const { id } = await this.#call<{ id: string }>('POST', '/webhooks', apiKey, {
        url,
        event: 'all',
        headers: { [header]: secret },
      });
      if (n >= addresses.length) await this.#call('DELETE', `/webhooks/${id}`, apiKey);
    }
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async #call<Body>(method: string, path: string, key: string | null, body?: unknown): Promise<Body> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...(key === null ? {} : { 'x-api-key': key }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`the sandbox answered ${answer.status} to ${method} ${path}`);
    return answer.json() as Promise<Body>;
  }
}
