import { loadConfig } from '../src/config.js';
import { RefreshConnectors } from '../src/modules/connectors/index.js';
import { RefreshCategories } from '../src/modules/transactions/index.js';
import type { RowCounts } from '../src/shared/row-counts.js';
import { maintenanceCommand, runCommand } from './command.js';
import { withInstallation } from './installation.js';
import { withProgress } from './progress.js';

const command = maintenanceCommand(
  'sync-connectors',
  'Reads the catalogue of institutions, and the tree of categories, from Pluggy and writes what differs.',
)
  .option('--json', 'print the counts as one line of JSON')
  .action(async (options: { json?: boolean }) => {
    const counts = await withInstallation(loadConfig(), async (container) => ({
      connectors: await withProgress('connectors', async () => {
        const run = await container.get(RefreshConnectors).run('script');
        return run.counts;
      }),
      categories: await withProgress('categories', () => container.get(RefreshCategories).run()),
    }));
    const lines = Object.entries(counts).map(([what, of]) => `${what}: ${inWords(of)}`);
    process.stdout.write(`${options.json ? JSON.stringify(counts) : lines.join('\n')}\n`);
  });

function inWords({ fetched, created, updated, unchanged, removed }: RowCounts): string {
  return `${fetched} read, ${created} new, ${updated} changed, ${unchanged} as before, ${removed} gone`;
}

await runCommand(command);
