import { parseArgs } from 'node:util';
import { startSandbox } from './index.js';
import type { SandboxLogger, SandboxOptions } from './options.js';

const DEFAULT_PORT = 3001;

const HELP = `Usage: npm run sandbox -- [options]

A local server that speaks Pluggy's HTTP API, with invented banks and people.

  --port N        port to listen on; 0 picks a free one (SANDBOX_PORT, default ${DEFAULT_PORT})
  --seed N        decides the data and the ids (default: data of seed 1, random ids)
  --state FILE    keeps items, webhooks and edits over a restart (default: in memory)
  --step-ms N     how long each step of an item's execution takes (default 150)
  --help          this text

It prints {"event":"ready","url":"http://…"} when it can answer. Client id and secret are the public constants
SANDBOX_CLIENT_ID and SANDBOX_CLIENT_SECRET of src/sandbox/options.ts. Faults, time and webhooks are switched under
/sandbox (see src/sandbox/control/control-routes.ts).
`;

function line(event: Record<string, unknown>, stream: NodeJS.WriteStream = process.stdout): void {
  stream.write(`${JSON.stringify(event)}\n`);
}

const logger: SandboxLogger = {
  info: () => {},
  error: (message, details) => line({ event: 'error', message, ...details }, process.stderr),
};

/** @throws when it is not a whole number from 0 on */
function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
  return Number(text);
}

/** @returns `null` when only the help is wanted */
function readOptions(args: string[], env: NodeJS.ProcessEnv): SandboxOptions | null {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      seed: { type: 'string' },
      state: { type: 'string' },
      'step-ms': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return null;
  const port = wholeNumber('the port', values.port ?? env.SANDBOX_PORT ?? String(DEFAULT_PORT));
  if (port > 65_535) throw new Error(`the port must be at most 65535, not ${port}`);
  return {
    port,
    stateFile: values.state ?? null,
    logger,
    ...(values.seed === undefined ? {} : { seed: wholeNumber('--seed', values.seed) }),
    ...(values['step-ms'] === undefined ? {} : { executionStepMs: wholeNumber('--step-ms', values['step-ms']) }),
  };
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const sandbox = await startSandbox(options);
  const stop = () => {
    void sandbox.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  line({ event: 'ready', url: sandbox.url });
}

main().catch((error: NodeJS.ErrnoException) => {
  const isTaken = error.code === 'EADDRINUSE';
  const port = (error as { port?: number }).port;
  process.stderr.write(
    `sandbox: ${isTaken ? `port ${port} is already in use; choose another with --port or SANDBOX_PORT` : error.message}\n`,
  );
  process.exitCode = 1;
});
