import { randomUUID } from 'node:crypto';
import { Invite } from '../../src/modules/identity/index.js';
import type { HttpSettings } from '../../src/platform/http/http-server.js';
import type { Schema } from '../../src/platform/http/operations.js';
import { type TestApp, testApp } from './app.js';
import { testSandbox } from './sandbox.js';
import type { TestAnswer } from './server.js';

export const PASSWORD = 'nuvem lilás pedala devagar';
export const HOUR_MS = 3_600_000;

/** Keeps the cookie that it is given and sends the header of our own pages, as a browser on one of them does. */
export interface Browser {
  /** `saldo_session=…`, or `null` before anybody has signed in. */
  cookie: string | null;
  /** Without a type the answer is read as an error's. `headers` go before the browser's own; an empty one is left out. */
  request<Body = Schema<'Problem'>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer<Body>>;
}

export interface AccountHolder {
  email: string;
  userId: string;
  /** Signed in. */
  browser: Browser;
}

export interface AccountsApp {
  app: TestApp;
  /** Moves the service's clock on; it stands still otherwise. */
  pass(ms: number): void;
  now(): Date;
  browser(): Browser;
  /** The first admin, made by the link of the first start; signed in, whatever time has passed. */
  admin(): Promise<AccountHolder>;
  /** Somebody whom the admin has invited; another one at each call. */
  holder(role?: 'user' | 'admin'): Promise<AccountHolder>;
  /** The path's last part: the secret of a link that the admin makes. */
  invitation(email: string, wish?: { role?: 'user' | 'admin'; hours?: number }): Promise<string>;
  signIn(email: string, password?: string, headers?: Record<string, string>): Promise<TestAnswer<Schema<'Problem'>>>;
}

/** The service with accounts of its own, ended after the file's tests. Passwords cost little to hash here. */
export async function accountsApp(options: { trustProxy?: HttpSettings['trustProxy'] } = {}): Promise<AccountsApp> {
  const sandbox = await testSandbox();
  let now = new Date();
  const app = await testApp({
    ...options,
    pluggyUrl: sandbox.url,
    clock: { now: () => now },
    accounts: { sessionIdleMs: HOUR_MS / 2, sessionMs: 12 * HOUR_MS, passwordCost: { memoryKib: 64, passes: 1 } },
  });
  const browser = () => newBrowser(app);
  const accept = async (token: string, email: string): Promise<AccountHolder> => {
    const fresh = browser();
    const made = { token, email, password: PASSWORD };
    const { body } = await fresh.request<Schema<'SignInAnswer'>>('POST', '/auth/accept_invitation/', made);
    return { email, userId: body.user_id!, browser: fresh };
  };
  let first: Promise<AccountHolder> | null = null;
  const makeFirst = async () => {
    const address = await app.application.container.get(Invite).firstAdmin();
    return accept(secretOf(address!), 'admin@example.com');
  };
  let mayHaveEnded = false;
  const admin = async () => {
    first ??= makeFirst();
    const holder = await first;
    if (mayHaveEnded)
      await holder.browser.request('POST', '/auth/sign_in/', { email: holder.email, password: PASSWORD });
    mayHaveEnded = false;
    return holder;
  };
  const invitation: AccountsApp['invitation'] = async (email, { role = 'user', hours = 72 } = {}) => {
    const { browser: inviting } = await admin();
    const wish = { email, role, expires_in_hours: hours };
    const { body } = await inviting.request<Schema<'NewInvitation'>>('POST', '/invitations/', wish);
    return secretOf(body.link);
  };
  return {
    app,
    pass: (ms) => {
      now = new Date(now.getTime() + ms);
      mayHaveEnded = true;
    },
    now: () => now,
    browser,
    admin,
    invitation,
    holder: async (role = 'user') => {
      const email = `${randomUUID().slice(0, 8)}@example.com`;
      return accept(await invitation(email, { role }), email);
    },
    signIn: (email, password = PASSWORD, headers = {}) =>
      browser().request('POST', '/auth/sign_in/', { email, password }, headers),
  };
}

/** What stands behind `=` in the address of a one-time link. */
export const secretOf = (address: string) => address.split('=')[1]!;

/** The pair of name and value that an answer sets; `null` where it sets none. */
export const cookieOf = (answer: { headers: Headers }) => answer.headers.get('set-cookie')?.split(';')[0] ?? null;

function newBrowser(app: TestApp): Browser {
  const browser: Browser = {
    cookie: null,
    request: async (method, path, body, headers = {}) => {
      const own = {
        ...(browser.cookie && { cookie: browser.cookie }),
        ...(method !== 'GET' && { 'x-saldo-csrf': '1' }),
      };
      const sent = Object.entries({ ...own, ...headers }).filter(([, value]) => value !== '');
      const answer = await app.server.request(method, path, { body, headers: Object.fromEntries(sent) });
      browser.cookie = cookieOf(answer) ?? browser.cookie;
      return answer as never;
    },
  };
  return browser;
}
