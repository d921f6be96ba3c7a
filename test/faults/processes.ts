import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface RunningProcess {
  name: string;
  pid: number;
  /** The line that says it is ready. Rejects when the process ends before. */
  ready: Promise<{ url: string | null }>;
  /** Settles with the exit code, or the signal's name. */
  ended: Promise<number | string>;
  isRunning(): boolean;
  kill(signal: NodeJS.Signals): void;
}

/** Starts processes and sees to it that none of them outlives this one, whatever happens. */
export class Processes {
  readonly #running = new Map<number, ChildProcess>();
  #count = 0;

  /** @param folder where each process leaves what it logs */
  constructor(readonly folder: string) {
    process.on('exit', this.#killAll);
  }

  /** Runs a compiled program with these settings and no others. */
  start(name: string, args: string[], env: Record<string, string>): RunningProcess {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
      cwd: process.cwd(),
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#count += 1;
    const log = createWriteStream(join(this.folder, `${name}-${this.#count}.log`));
    const ready = Promise.withResolvers<{ url: string | null }>();
    ready.promise.catch(() => undefined);
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      const line = stdout.split('\n').find((text) => text.startsWith('{"event":"ready"') && text.endsWith('}'));
      if (line) ready.resolve(JSON.parse(line));
    });
    let lastWords = '';
    child.stderr.on('data', (chunk) => {
      log.write(chunk);
      lastWords = `${lastWords}${chunk}`.slice(-2_000);
    });
    const pid = child.pid!;
    this.#running.set(pid, child);
    const ended = once(child, 'close').then(([code, signal]) => {
      this.#running.delete(pid);
      log.end();
      ready.reject(new Error(`${name} ended before it was ready (${code ?? signal}): ${lastWords}`));
      return (code ?? signal) as number | string;
    });
    return {
      name,
      pid,
      ready: ready.promise,
      ended,
      isRunning: () => this.#running.has(pid),
      kill: (signal) => {
        if (this.#running.has(pid)) child.kill(signal);
      },
    };
  }

  /** Kills what is still running, each by its own process id. */
  async end(): Promise<void> {
    const left = [...this.#running.values()];
    const gone = left.map((child) => once(child, 'close'));
    for (const child of left) child.kill('SIGKILL');
    await Promise.all(gone);
    process.off('exit', this.#killAll);
  }

  readonly #killAll = (): void => {
    for (const child of this.#running.values()) child.kill('SIGKILL');
  };
}

/** A port on 127.0.0.1 that nothing listens on at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}
