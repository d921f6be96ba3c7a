import { loadConfig } from '../src/config.js';
import { Invite } from '../src/modules/identity/index.js';
import { emailAddress, maintenanceCommand, runCommand } from './command.js';
import { withInstallation } from './installation.js';

const command = maintenanceCommand(
  'reset-password',
  'Prints the path of a one-time link by which the account of an email address gets a new password: for an admin who has lost theirs and has nobody to ask. Put the address of the service before it. Needs AUTH_MODE local.',
)
  .argument('<email>', 'the address of the account', emailAddress)
  .action(async (email: string) => {
    const { address: path } = await withInstallation(loadConfig(), (container) =>
      container.get(Invite).resetPassword(null, email),
    );
    process.stdout.write(`${path}\n`);
  });

await runCommand(command);
