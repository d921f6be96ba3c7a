import { setTimeout as sleep } from 'node:timers/promises';
import { describedOperations } from './described-operations.js';

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

const CONNECTED = { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } };
const PATIENCE_MS = 30_000;

/**
 * Ids of everything that a user can have, by kind, and a cursor of each of the user's lists as `cursor:` and the operation's
 * name. `ask` is that user's; the bank is the sandbox.
 */
export async function foreignIds(ask: Ask): Promise<Record<string, string>> {
  const me = (await ask('GET', '/me/')).body as { id: string };
  const first = await connected(ask);
  const second = await connected(ask);
  const ids: Record<string, string> = {
    users: me.id,
    connections: first.id,
    items: first.item_id,
    sync_logs: first.last_sync_log_id,
  };
  await synced(ask, second.id);
  for (const { id: operation, method, path, parameters } of describedOperations()) {
    if (method !== 'GET' || !parameters.some(({ name }) => name === 'cursor')) continue;
    const page = (await ask('GET', `${path.replace('{id}', second.id)}?page_size=1`)).body as Page;
    const cursor = page.next && new URL(page.next, 'http://localhost').searchParams.get('cursor');
    if (cursor) ids[`cursor:${operation}`] = cursor;
    const kind = path.split('/').at(-2)!;
    if (page.results?.[0] && typeof page.results[0].id === 'string') ids[kind] ??= page.results[0].id;
  }
  return ids;
}

async function connected(ask: Ask): Promise<Connection> {
  const made = (await ask('POST', '/connections/', CONNECTED)).body as Connection;
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
