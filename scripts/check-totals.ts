import { InvalidArgumentError, Option } from 'commander';
import { loadConfig } from '../src/config.js';
import { type CheckedTotals, CheckTotals, type TotalsDifference } from '../src/modules/reports/index.js';
import { isUserId, type UserId } from '../src/shared/principal.js';
import { maintenanceCommand, runCommand } from './command.js';
import { withInstallation } from './installation.js';

interface Options {
  user?: UserId;
  repair?: boolean;
  json?: boolean;
}

const command = maintenanceCommand(
  'check-totals',
  'Compares the kept totals with the transactions and prints each difference. Fails where one is found and not repaired.',
)
  .addOption(new Option('--user <id>', 'of this user alone').argParser(userId))
  .option('--repair', 'make them what the transactions add up to, while the service runs')
  .option('--json', 'print each difference as a line of JSON')
  .action(async ({ user, repair = false, json = false }: Options) => {
    const left = await withInstallation(loadConfig(), async (container) => {
      const counts = { users: 0, differences: 0, mended: 0 };
      for await (const checked of container.get(CheckTotals).run({ ...(user && { userId: user }), repair })) {
        counts.users += 1;
        counts.differences += checked.differences.length;
        counts.mended += checked.mended;
        for (const difference of checked.differences) process.stdout.write(`${told(checked, difference, json)}\n`);
      }
      const repaired = repair ? `, ${counts.mended} rows put right` : '';
      process.stderr.write(`${counts.users} users, ${counts.differences} differences${repaired}\n`);
      return repair ? 0 : counts.differences;
    });
    if (left > 0) throw new Error(`${left} rows of totals differ from the transactions; --repair puts them right`);
  });

function told({ userId: user }: CheckedTotals, { table, of, held, counted }: TotalsDifference, json: boolean): string {
  if (json) return JSON.stringify({ user, table, of, held, counted });
  const inWords = (side: TotalsDifference['held']) =>
    side ? `${side.transactions} transactions, in ${side.moneyIn}, out ${side.moneyOut}` : 'nothing';
  return `${user} ${table} ${JSON.stringify(of)}: held ${inWords(held)}; counted ${inWords(counted)}`;
}

function userId(source: string): UserId {
  if (isUserId(source)) return source;
  throw new InvalidArgumentError('It is no id of a user.');
}

await runCommand(command);
