import { ConfigError, loadConfig } from './config.js';
import { openLog } from './platform/logging.js';
import type { Service } from './service.js';

/** Signals that come this close together are one: npm, a terminal and the launcher each pass Ctrl-C on. Milliseconds. */
const SAME_SIGNAL = 700;
/** After this long, what has not stopped by itself is left behind. Milliseconds. */
const STOP_WITHIN = 30_000;

/** One line, so that an operator sees at once what to do, and the process ends with a code that is not 0. */
function fail(...lines: string[]): never {
  for (const line of lines) process.stderr.write(`${line.replaceAll('\n', ' ')}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = readConfig();
  const logger = openLog(config.log);
  const { promise: asked, resolve: ask } = Promise.withResolvers<string>();
  let askedAt = 0;
  const onSignal = (signal: string) => {
    if (askedAt === 0) askedAt = Date.now();
    else if (Date.now() - askedAt > SAME_SIGNAL) fail(`stopped at once, on a second ${signal}`);
    ask(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => onSignal(signal));
  process.on('disconnect', () => ask('the end of the launcher'));
  let exitCode = 0;
  const end = (message: string, error: unknown) => {
    logger.error(message, { error });
    exitCode = 1;
    ask('an error');
  };
  process.on('uncaughtException', (error) => end('an error that nothing caught', error));
  process.on('unhandledRejection', (error) => end('a rejection that nothing caught', error));

  // Without the role api nothing but connections keeps a process alive, and there are none while the database is away.
  setInterval(() => undefined, 2 ** 30);
  const begun = performance.now();
  const { startService } = await import('./service.js');
  const starting = startService({ config, logger, lost: (error) => end('the database is lost', error) });
  const service: Service = await starting.catch((error: Error) => fail(error.message));
  const { url, facts } = service;
  const seconds = Math.round(performance.now() - begun) / 1000;
  process.stdout.write(`${JSON.stringify({ event: 'ready', url, ...facts })}\n`);
  if (config.log.format === 'pretty' && facts.sign_in) process.stdout.write(`\n  Sign in: ${facts.sign_in}\n\n`);
  logger.info(`ready after ${seconds} s`, { url, roles: [...config.roles] });

  const reason = await asked;
  logger.info('stopping', { because: reason });
  setTimeout(() => fail('stopped without waiting any longer for the work in hand'), STOP_WITHIN).unref();
  await service.stop();
  logger.info('stopped');
  process.exit(exitCode);
}

function readConfig() {
  try {
    return loadConfig();
  } catch (error) {
    if (error instanceof ConfigError) return fail(...error.lines);
    throw error;
  }
}

await main();
