import { SignJWT } from 'jose';
import type { Schema } from '../../src/platform/http/operations.js';
import type { Bank } from './bank.js';
import type { Installation } from './installation.js';
import { TOKEN_SECRET } from './installation.js';

/** Who connects which bank. `size` sets how many transactions the first account has. */
export const PEOPLE = [
  { id: '00000000-0000-7000-8000-00000000000a', subject: 'ana', user: 'user-ok', size: null },
  { id: '00000000-0000-7000-8000-00000000000b', subject: 'bruno', user: 'user-ok-perf', size: 4_000 },
  { id: '00000000-0000-7000-8000-00000000000c', subject: 'carla', user: 'user-ok-two-checking-accounts', size: null },
] as const;

export type PersonFacts = (typeof PEOPLE)[number];

const CONNECTOR = 2;
const PATIENCE_MS = 90_000;

interface Answer<Body> {
  status: number;
  body: Body;
}

/** Somebody in front of an app: asks again when the service does not answer, and looks first whether it had been done. */
export class Person {
  #turn = 0;

  private constructor(
    readonly facts: PersonFacts,
    private readonly installation: Installation,
    private readonly bank: Bank,
    private readonly token: string,
  ) {}

  static async of(facts: PersonFacts, installation: Installation, bank: Bank): Promise<Person> {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(facts.subject)
      .setIssuedAt()
      .setExpirationTime('2h')
      .sign(new TextEncoder().encode(TOKEN_SECRET));
    return new Person(facts, installation, bank, token);
  }

  /** One attempt, at the next of the processes. `null` when no whole answer came. */
  async once<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body> | null> {
    const { apis } = this.installation;
    this.#turn += 1;
    const { port } = apis[this.#turn % apis.length]!;
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/api/banking${path}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await answer.text();
      return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as Body };
    } catch {
      return null;
    }
  }

  /** Asks until there is an answer that is not a breakdown. For requests that may be repeated. */
  async request<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.once<Body>(method, path, body);
      if (answer !== null && answer.status < 500) return answer;
      if (Date.now() > until) throw new Error(`${method} ${path} was not answered (${answer?.status ?? 'nothing'})`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Connects the bank. After an attempt whose end is not known, the item is looked for before another one is made. */
  async connect(): Promise<string> {
    const { id, user } = this.facts;
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const made = await this.once<Schema<'Connection'>>('POST', '/connections/', {
        connector_id: CONNECTOR,
        credentials: { user, password: 'password-ok' },
      });
      if (made?.status === 201) return made.body.item_id;
      if (made !== null && made.status < 500) throw new Error(`no connection: ${JSON.stringify(made)}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const item = (await this.bank.items()).find(({ clientUserId }) => clientUserId === id);
      if (item) {
        const { status } = await this.request('POST', '/connections/', { item_id: item.id });
        if (status !== 200 && status !== 201) throw new Error(`the item is not taken over: ${status}`);
        return item.id;
      }
      if (Date.now() > until) throw new Error('no process takes a connection');
    }
  }

  /** The person's connection to the item, as the API gives it. */
  async connection(itemId: string): Promise<Schema<'Connection'>> {
    const { body } = await this.request<Schema<'ConnectionPage'>>('GET', '/connections/?include_disconnected=true');
    const found = body.results.find((connection) => connection.item_id === itemId);
    if (!found) throw new Error(`${this.facts.subject} has no connection for ${itemId}`);
    return found;
  }

  /** Asks for a sync. */
  async sync(itemId: string): Promise<void> {
    const { id } = await this.connection(itemId);
    const { status } = await this.request('POST', `/connections/${id}/sync/`);
    if (status !== 200 && status !== 202) throw new Error(`no sync: ${status}`);
  }

  /** Asks for a sync of a connection that may have ended by now. */
  async syncIfThere(itemId: string): Promise<void> {
    const { id } = await this.connection(itemId);
    const { status } = await this.request('POST', `/connections/${id}/sync/`);
    if (status !== 200 && status !== 202 && status !== 409) throw new Error(`no sync: ${status}`);
  }
}
