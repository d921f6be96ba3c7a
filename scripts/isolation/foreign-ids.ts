import { setTimeout as sleep } from 'node:timers/promises';
import { describedOperations } from './described-operations.js';

/** A call of the sandbox's control surface, `path` below `/sandbox`. */
export type AtBank = (method: string, path: string, body: unknown) => Promise<unknown>;
type Ask = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
interface Connection {
  id: string;
  item_id: string;
  last_sync_log_id: string;
  last_synced_at: string | null;
}
interface Page {
  results: { id: string }[];
  next: string | null;
}

/** Of one kind, the bank offers holdings and bills; of the other, it does not. */
const DIRECT = { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } };
const OPEN_FINANCE = { connector_id: 600, credentials: { cpf: '761.092.776-73' } };
const PATIENCE_MS = 30_000;
/** As many objects of a kind are looked at for one whose own list has a second page. */
const LOOKED_AT = 20;

/** Lists whose last word says of what they are only together with the one before. */
const KINDS: Record<string, string> = {
  '/accounts/matches/': 'account_matches',
  '/holdings/matches/': 'holding_matches',
};

/**
 * Ids of everything that a user can have, by kind, and a cursor of each of the user's lists as `cursor:` and the operation's
 * name. `ask` is that user's; the bank is the sandbox.
 */
export async function foreignIds(ask: Ask, atBank: AtBank): Promise<Record<string, string>> {
  const me = (await ask('GET', '/me/')).body as { id: string };
  const first = await connected(ask, DIRECT);
  const second = await connected(ask, OPEN_FINANCE);
  const ids: Record<string, string> = {
    users: me.id,
    connections: first.id,
    items: first.item_id,
    sync_logs: first.last_sync_log_id,
  };
  await unsureRows(ask, atBank, first);
  await unsureAccounts(ask, atBank, first);
  await atBank('POST', '/clock', { advanceMs: 86_400_000 });
  await synced(ask, second.id);
  for (const name of ['one', 'two']) await ask('POST', '/api_keys/', { name, scopes: ['read'] });
  // Two that the bank does not let in, so that the list of notifications has more than one page.
  await refused(ask, 'nobody');
  await refused(ask, 'nobody-else');
  await until(ask, '/reports/recurring/', ({ results }: Page) => results.length > 1);
  const known = { ...ids };
  const lists = describedOperations().filter(
    ({ method, parameters }) => method === 'GET' && parameters.some(({ name }) => name === 'cursor'),
  );
  for (const { id: operation, path } of lists) {
    const above = path.includes('{id}') ? await objects(ask, path, second.id) : [''];
    for (const id of above) {
      const page = (await ask('GET', `${path.replace('{id}', id)}?page_size=1`)).body as Page;
      const kind = KINDS[path] ?? path.split('/').at(-2)!;
      const found = page.results?.[0]?.id;
      // A list of its own says what a kind is: transactions of investments are others than those of accounts.
      if (typeof found === 'string' && !(kind in known) && (above[0] === '' || !(kind in ids))) ids[kind] = found;
      const cursor = page.next && new URL(page.next, 'http://localhost').searchParams.get('cursor');
      if (!cursor) continue;
      ids[`cursor:${operation}`] = cursor;
      break;
    }
  }
  return ids;
}

/** Under what a list may stand: the connection, or the first objects of the kind that its path names. */
async function objects(ask: Ask, path: string, connectionId: string): Promise<string[]> {
  const kind = path.split('/')[1]!;
  if (kind === 'connections') return [connectionId];
  const { results } = (await ask('GET', `/${kind}/?page_size=${LOOKED_AT}`)).body as Page;
  return results.map(({ id }) => id);
}

/** Two purchases that the bank sends again with a tip, so that the list of questions has more than one page. */
async function unsureRows(ask: Ask, atBank: AtBank, { id, item_id }: Connection): Promise<void> {
  const at = `/items/${item_id}`;
  const held = (await atBank('GET', `${at}/transactions`, undefined)) as { accounts: { id: string; type: string }[] };
  const accountId = held.accounts.find(({ type }) => type === 'BANK')!.id;
  const add = ['Restaurante Azul', 'Bar Vermelho'].map((description) => ({ accountId, description, amount: -100 }));
  const { added } = (await atBank('POST', `${at}/transactions`, { add })) as { added: string[] };
  await synced(ask, id);
  await atBank('POST', `${at}/renew`, { rows: added.map((row) => ({ id: row, amount: -110 })) });
  await synced(ask, id);
}

/** The bank reached a second time, without saying whose accounts, and which investments, they are. */
async function unsureAccounts(ask: Ask, atBank: AtBank, { item_id }: Connection): Promise<void> {
  const silent = { accounts: { taxNumber: null }, investments: { number: null, code: null, isin: null } };
  const made = (await atBank('POST', `/items/${item_id}/again`, silent)) as { id: string };
  await connected(ask, { item_id: made.id });
}

async function refused(ask: Ask, user: string): Promise<void> {
  const login = { connector_id: 2, credentials: { user, password: 'password-ok' } };
  const made = (await ask('POST', '/connections/', login)).body as Connection;
  const { body } = await ask('GET', `/connections/${made.id}/`);
  const log = (body as Connection).last_sync_log_id;
  await until(ask, `/sync_logs/${log}/`, ({ finished_at }: { finished_at: string | null }) => finished_at !== null);
}

async function connected(
  ask: Ask,
  bank: typeof DIRECT | typeof OPEN_FINANCE | { item_id: string },
): Promise<Connection> {
  const made = (await ask('POST', '/connections/', bank)).body as Connection;
  const isRead = ({ last_synced_at }: Connection) => last_synced_at !== null;
  return until(ask, `/connections/${made.id}/`, isRead);
}

/** A second run, so that the list of runs has more than one page. */
async function synced(ask: Ask, connectionId: string): Promise<void> {
  const { id } = (await ask('POST', `/connections/${connectionId}/sync/`)).body as { id: string };
  await until(ask, `/sync_logs/${id}/`, ({ finished_at }: { finished_at: string | null }) => finished_at !== null);
}

async function until<Body>(ask: Ask, path: string, satisfies: (body: Body) => boolean): Promise<Body> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { body } = await ask('GET', path);
    if (satisfies(body as Body)) return body as Body;
    if (Date.now() > deadline) throw new Error(`the bank was not read within ${PATIENCE_MS / 1000} s`);
    await sleep(50);
  }
}
