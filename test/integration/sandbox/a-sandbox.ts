import {
  SANDBOX_CLIENT_ID,
  SANDBOX_CLIENT_SECRET,
  type SandboxOptions,
  startSandbox,
} from '../../../src/sandbox/index.js';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: T;
}

/** A sandbox on a free port with a client of its own, quick unless told otherwise. */
export class ASandbox {
  #key: string | null = null;

  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async start(options: Partial<SandboxOptions> = {}): Promise<ASandbox> {
    const { url, close } = await startSandbox({ port: 0, executionStepMs: 1, ...options });
    return new ASandbox(url, close);
  }

  async key(): Promise<string> {
    if (this.#key === null) {
      const keys = { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET };
      this.#key = (await this.send<{ apiKey: string }>('POST', '/auth', keys, null)).body.apiKey;
    }
    return this.#key;
  }

  /** @param token `undefined`: the API key; `null`: none */
  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    token?: string | null,
  ): Promise<Answer<T>> {
    const key = token === undefined ? await this.key() : token;
    const answer = await this.#request<T>(method, path, body, key);
    if (token !== undefined || answer.status !== 403) return answer;
    // The key is too old: a test moved the clock.
    this.#key = null;
    return this.#request<T>(method, path, body, await this.key());
  }

  async #request<T>(method: string, path: string, body: unknown, key: string | null): Promise<Answer<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === null ? {} : { 'X-API-KEY': key }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as T };
  }

  get<T = Record<string, unknown>>(path: string, token?: string | null): Promise<Answer<T>> {
    return this.send<T>('GET', path, undefined, token);
  }

  /** A call to the control surface; it must succeed. */
  async control<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.send<T>(method, `/sandbox${path}`, body, null);
    if (answer.status !== 200)
      throw new Error(`${method} /sandbox${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** @returns the id of a new item of the test user, on Pluggy's basic connector unless told otherwise */
  async connect(user = 'user-ok', connectorId = 2, more: Record<string, unknown> = {}): Promise<string> {
    const parameters = connectorId >= 600 ? { cpf: user } : { user, password: 'password-ok' };
    const answer = await this.send<{ id: string }>('POST', '/items', { connectorId, parameters, ...more });
    if (answer.status !== 200) throw new Error(`POST /items: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.id;
  }

  /** Waits until the item is in one of the states: by default, until nothing is under way. */
  async settled(itemId: string, states = ['UPDATED', 'OUTDATED', 'LOGIN_ERROR']): Promise<ItemSeen> {
    for (let turn = 0; turn < 400; turn += 1) {
      const { body } = await this.get<ItemSeen>(`/items/${itemId}`);
      if (states.includes(body.status)) return body;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new Error(`item ${itemId} did not reach ${states.join(' or ')}`);
  }

  /** @returns a settled item of the user */
  async connected(user?: string, connectorId?: number, more?: Record<string, unknown>): Promise<ItemSeen> {
    return this.settled(await this.connect(user, connectorId, more));
  }
}

/** The parts of an item that tests look at. */
export interface ItemSeen {
  id: string;
  status: string;
  executionStatus: string;
  error: { code: string; message: string; providerMessage?: string } | null;
  statusDetail: Record<string, { isUpdated: boolean; lastUpdatedAt: string | null; warnings: unknown[] } | null> | null;
  parameter: { name: string; type: string; expiresAt: string; data?: string; options?: { value: string }[] } | null;
  userAction: { type: string; instructions: string } | null;
  lastUpdatedAt: string | null;
  nextAutoSyncAt: string | null;
  createdAt: string;
  consecutiveFailedLoginAttempts: number;
  consentExpiresAt: string | null;
  products: string[];
}
