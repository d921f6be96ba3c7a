import { loadConfig } from '../src/config.js';
import { DATABASE, type Database } from '../src/platform/database/database.js';
import { openEncryption } from '../src/platform/encryption/encryption.js';
import { countOutdated, reseal } from '../src/platform/encryption/reseal.js';
import { SEALED_COLUMNS } from '../src/platform/encryption/sealed-column.js';
import { maintenanceCommand, runCommand } from './command.js';
import { withInstallation } from './installation.js';

const command = maintenanceCommand(
  'rotate-encryption-key',
  'Seals everything that is secret at rest anew with the first key of ENCRYPTION_KEYS.',
)
  .addHelpText(
    'after',
    `
To replace a key: put the new one first (ENCRYPTION_KEYS=new:…,old:…), restart every process, run this, then take the old
key out and restart. It may run beside the service, and may be cut off and started again. With --retire it also strikes
the old keys from the database's list, so that a start without them is accepted.
`,
  )
  .option('--retire', 'afterwards forget the keys that nothing is sealed with any more')
  .action(async (options: { retire?: boolean }) => {
    const config = loadConfig();
    const encryption = openEncryption(config.encryption.keys, config.dataDir);
    const resealed = await withInstallation(config, async (container) => {
      const database = container.get<Database>(DATABASE);
      let all = 0;
      for (const column of SEALED_COLUMNS) {
        const total = await countOutdated(database, encryption, column);
        const say = (done: number) =>
          void process.stderr.write(`${column.table}.${column.column}: ${done} of ${total}\n`);
        all += await reseal(database, encryption, column, say);
      }
      if (options.retire) await retire(database, encryption.keyring.active.id);
      return all;
    });
    process.stdout.write(`${resealed} texts sealed anew with the key ${encryption.keyring.active.id}\n`);
  });

/** Refuses while anything is sealed with another key: a process with the old settings may have written meanwhile. */
async function retire(database: Database, activeId: string): Promise<void> {
  const config = loadConfig();
  const encryption = openEncryption(config.encryption.keys, config.dataDir);
  await database.run(async () => {
    for (const column of SEALED_COLUMNS) {
      if ((await countOutdated(database, encryption, column)) > 0) {
        throw new Error(
          `${column.table} was written with another key meanwhile: restart every process, then run this again`,
        );
      }
    }
    await database.sql('encryption_keys').whereNot({ id: activeId }).delete();
  });
}

await runCommand(command);
