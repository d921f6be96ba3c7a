import { InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../src/config.js';
import type { SyncLog, SyncLogRepository } from '../src/modules/sync/index.js';
import { isFinished, ResyncConnections, ResyncStale, SYNC_LOG_REPOSITORY } from '../src/modules/sync/index.js';
import { maintenanceCommand, runCommand } from './command.js';
import { withInstallation } from './installation.js';

interface Options {
  connection?: string;
  all?: boolean;
  stale?: boolean;
  json?: boolean;
}

const LOOK_EVERY_MS = 300;

const command = maintenanceCommand(
  'resync',
  'Reads connections again from Pluggy and waits for the end: one, all, or those that are stale. Pluggy is not asked to collect from the banks.',
)
  .addOption(new Option('--connection <id>', 'this connection').argParser(uuid).conflicts(['all', 'stale']))
  .addOption(new Option('--all', 'every connection of every user').conflicts(['connection', 'stale']))
  .addOption(new Option('--stale', 'those not read for 12 hours').conflicts(['connection', 'all']))
  .option('--json', 'print each outcome as a line of JSON')
  .action(async (options: Options, self) => {
    if (!options.connection && !options.all && !options.stale) self.error('error: give --connection, --all or --stale');
    const failed = await withInstallation(loadConfig(), async (container, { startWorker }) => {
      const waiting = new Map<string, SyncLog>();
      const connections = container.get(ResyncConnections);
      if (options.connection) {
        const log = await connections.one(options.connection);
        waiting.set(log.id, log);
      } else if (options.all) {
        for await (const log of connections.all()) waiting.set(log.id, log);
      } else {
        for (const log of await container.get(ResyncStale).run('script')) waiting.set(log.id, log);
      }
      await startWorker();
      return watch(container.get<SyncLogRepository>(SYNC_LOG_REPOSITORY), waiting, options.json ?? false);
    });
    if (failed > 0) throw new Error(`${failed} of the syncs failed`);
  });

/** Prints each run as it ends; gives the number of those that failed. */
async function watch(logs: SyncLogRepository, waiting: Map<string, SyncLog>, json: boolean): Promise<number> {
  const total = waiting.size;
  let failed = 0;
  process.stderr.write(`${total} to read\n`);
  while (waiting.size > 0) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    for (const { userId, id } of [...waiting.values()]) {
      const log = await logs.find(userId, id);
      if (log && !isFinished(log)) continue;
      waiting.delete(id);
      if (log?.state === 'failed') failed += 1;
      if (log) process.stdout.write(`${json ? JSON.stringify(facts(log)) : inWords(log)}\n`);
      process.stderr.write(`${total - waiting.size} of ${total}\n`);
    }
  }
  return failed;
}

const facts = ({ id, connectionId, state, accounts, transactions, error }: SyncLog) => ({
  sync_log_id: id,
  connection_id: connectionId,
  state,
  accounts,
  transactions,
  error,
});

function inWords({ connectionId, state, transactions: counts, error }: SyncLog): string {
  const changes = `${counts.fetched} read, ${counts.created} new, ${counts.updated} changed, ${counts.removed} gone`;
  return `${connectionId} ${state}: ${error ? `${error.detail} (${error.code})` : changes}`;
}

function uuid(source: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(source)) return source.toLowerCase();
  throw new InvalidArgumentError('It is no id of a connection.');
}

await runCommand(command);
