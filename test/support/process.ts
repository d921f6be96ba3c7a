import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from '@jest/globals';
import { TEST_KEYS } from './encryption.js';
import { UNLIMITED } from './unlimited.js';

export interface ReadyLine {
  event: 'ready';
  url: string;
  [fact: string]: unknown;
}

export interface ServiceProcess {
  pid: number;
  child: ChildProcess;
  /** The line that says the service is ready. Rejects, with all output, when the process ends before. */
  ready: Promise<ReadyLine>;
  /** Settles with the exit code, or the signal's name. */
  ended: Promise<number | string>;
  stdout(): string;
  stderr(): string;
  /** Sends a signal to this process alone. */
  kill(signal: NodeJS.Signals): void;
  /** SIGTERM, and SIGKILL when that does not end it in 20 seconds; answers the exit code. */
  stop(): Promise<number | string>;
}

const MAIN = ['--enable-source-maps', 'dist/src/main.js'];
const running = new Set<ServiceProcess>();

/**
 * Starts the built service in another process: `dist/src/main.js`, or what `args` name. Of this process's environment it gets
 * PATH and HOME only. Ports are free ones unless `env` says otherwise. Processes left over are stopped after the file's tests.
 */
export function startProcess(env: Record<string, string>, args: string[] = MAIN): ServiceProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, args, {
    env: {
      PATH,
      HOME,
      PORT: '0',
      SANDBOX_PORT: '0',
      LOG_FORMAT: 'json',
      ENCRYPTION_KEYS: TEST_KEYS,
      ...UNLIMITED,
      EXCHANGE_RATES: 'shipped',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const ready = Promise.withResolvers<ReadyLine>();
  ready.promise.catch(() => undefined);
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    const line = stdout.split('\n').find((text) => text.startsWith('{"event":"ready"') && text.endsWith('}'));
    if (line) ready.resolve(JSON.parse(line));
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(service);
    ready.reject(new Error(`the process ended before it was ready (${code ?? signal}):\n${stdout}${stderr}`));
    return (code ?? signal) as number | string;
  });
  const service: ServiceProcess = {
    pid: child.pid!,
    child,
    ready: ready.promise,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    kill: (signal) => void child.kill(signal),
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      return ended.finally(() => clearTimeout(timer));
    },
  };
  running.add(service);
  return service;
}

// Registered when a test file imports this one: a hook cannot be added inside a test.
afterAll(async () => {
  for (const left of running) await left.stop();
});
