import { execFile } from 'node:child_process';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import type { NativeFolder } from './native-folder.js';
import type { ServerAccount } from './server-account.js';
import { spawning } from './server-process.js';

const execute = promisify(execFile);

export const USER = 'saldo';

/** The cluster is made beside its place and moved there when it is whole: a start that was killed leaves nothing that misleads. */
export async function makeCluster(
  native: NativeFolder,
  cluster: string,
  account: ServerAccount | null,
  password: string,
) {
  const unfinished = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(dirname(cluster), { recursive: true });
  await mkdir(unfinished, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) {
    await chown(unfinished, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const flags = [
    `--pgdata=${unfinished}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Compares by code point and knows the case of every letter, the same on every machine and without its locales.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ];
  try {
    await execute(native.initdb, flags, spawning(account, dirname(cluster)));
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`the database folder ${cluster} cannot be made: ${stderr.trim().split('\n')[0] || message}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(unfinished, cluster);
}
