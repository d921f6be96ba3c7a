import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApplication } from './application.js';
import type { RunningSandbox, SandboxOptions } from './options.js';
import { Sandbox } from './sandbox.js';

export type { SandboxTime } from './clock.js';
export {
  type RunningSandbox,
  SANDBOX_CLIENT_ID,
  SANDBOX_CLIENT_SECRET,
  type SandboxLogger,
  type SandboxOptions,
} from './options.js';

/**
 * Starts a local server that speaks Pluggy's HTTP API.
 *
 * @returns once it answers
 * @throws `EADDRINUSE` when the port is taken; an Error that says so when the state file is not one
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const host = options.host ?? '127.0.0.1';
  let url = '';
  const sandbox = new Sandbox(options, () => url);
  const server = createServer(createApplication(sandbox));
  // Clients keep connections; one that is closed as they write to it fails for no fault of theirs.
  server.keepAliveTimeout = 65_000;
  try {
    await listen(server, options.port, host);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  // Items that were under way when the last process ended go on.
  sandbox.engine.advanceAll();
  sandbox.ticker.wake();
  sandbox.logger.info('the sandbox answers', { url });
  return {
    url,
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, sandbox.close()]);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
