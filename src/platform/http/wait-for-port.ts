import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { whyNotListening } from './why-not-listening.js';

/** For how long a process of ours that was killed may still be closing, in milliseconds. */
const PATIENCE = 3_000;

/**
 * Sees to it before the slow part of the start that the port can be had. Throws one line when it is taken and stays so.
 */
export async function waitForPort({ host, port }: { host: string; port: number }): Promise<void> {
  if (port === 0) return;
  for (const until = Date.now() + PATIENCE; ; await delay(100)) {
    const problem = await tryPort(host, port);
    if (problem === null) return;
    if (problem.code !== 'EADDRINUSE' || Date.now() > until) throw new Error(whyNotListening(problem, host, port));
  }
}

function tryPort(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', resolve);
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}
