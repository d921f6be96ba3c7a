import { readFileSync, rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export interface FolderLock {
  release(): Promise<void>;
}

/** A process whose launcher was killed takes a moment to close, in milliseconds. */
const PATIENCE = 3_000;

/**
 * Takes a data folder for this process. A lock whose process is gone (kill -9, power cut) is taken over. Throws when another
 * living process holds the folder, naming its id.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'owner');
  const mine = `${process.pid} ${startOf(process.pid)}\n`;
  const until = Date.now() + PATIENCE;
  for (;;) {
    try {
      await writeFile(path, mine, { flag: 'wx', mode: 0o600 });
      const drop = () => {
        if (readable(path) === mine) rmSync(path, { force: true });
      };
      process.once('exit', drop);
      return {
        release: async () => {
          process.off('exit', drop);
          drop();
        },
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const theirs = await readFile(path, 'utf8').catch(() => '');
    const [pid, start] = theirs.trim().split(' ');
    if (pid && start && Number(pid) !== process.pid && isAlive(Number(pid)) && startOf(Number(pid)) === start) {
      if (Date.now() > until) {
        throw new Error(`the data folder ${folder} is in use by another Saldo process (${pid})`);
      }
      await delay(100);
    } else {
      await rm(path, { force: true });
    }
  }
}

function readable(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started, as the kernel counts it: process ids are used again, most of all in containers. */
function startOf(pid: number): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return fields.slice(fields.lastIndexOf(')') + 2).split(' ')[19] ?? '-';
  } catch {
    return '-'; // not Linux
  }
}
