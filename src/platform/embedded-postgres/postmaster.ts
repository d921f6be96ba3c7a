import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { isAlive } from './folder-lock.js';

const run = promisify(execFile);

/**
 * Ends a server that a killed process of ours left running on this cluster, and clears its pid file. PostgreSQL itself keeps
 * two servers off one cluster, but takes any process that got the old number for the server, and then refuses to start.
 */
export async function endOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  if (await isServerOf(pid, cluster)) await stopServer(pid);
  else await rm(file, { force: true });
}

/**
 * Stops a server by its process id: "fast" (SIGINT: sessions are cut, a checkpoint is written), and when that takes longer than
 * `patience` milliseconds "immediate" (SIGQUIT: nothing that was committed is lost, the next start recovers from the log).
 */
export async function stopServer(pid: number, patience = 15_000): Promise<void> {
  signal(pid, 'SIGINT');
  if (await goneWithin(pid, patience)) return;
  signal(pid, 'SIGQUIT');
  if (await goneWithin(pid, 5_000)) return;
  signal(pid, 'SIGKILL');
  await goneWithin(pid, 2_000);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function goneWithin(pid: number, milliseconds: number): Promise<boolean> {
  const until = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await delay(10);
  }
  return true;
}

/** Whether the process is a PostgreSQL that works on this cluster; ids are used again. */
export async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    // A server works in its cluster's folder; the folder's name is compared as the kernel sees it.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
    return folder !== null && folder === (await realpath(cluster));
  }
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes('postgres') && stdout.includes(cluster);
}
