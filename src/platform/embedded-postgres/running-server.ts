import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { USER } from './make-cluster.js';
import { place } from './native-folder.js';
import { isServerOf } from './postmaster.js';
import { serverAccount } from './server-account.js';
import { DATABASE } from './server-process.js';

/**
 * The address of the embedded PostgreSQL that another process of this installation runs on the data below `dataDir`; `null`
 * where none runs. For commands that work beside the service.
 */
export async function runningEmbeddedPostgres(dataDir: string): Promise<string | null> {
  const folder = resolve(dataDir);
  const { cluster } = await place(folder, await serverAccount(join(folder, 'postgres')));
  // Process id, data folder, start time, port: the first four lines that PostgreSQL itself writes.
  const [pid, , , port] = (await read(join(cluster, 'postmaster.pid'))).split('\n').map((line) => line.trim());
  if (!pid || !port || !(await isServerOf(Number(pid), cluster))) return null;
  const password = (await read(join(folder, 'postgres-password'))).trim();
  return `postgres://${USER}:${password}@127.0.0.1:${Number(port)}/${DATABASE}`;
}

const read = (path: string) => readFile(path, 'utf8').catch(() => '');
