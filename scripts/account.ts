import { Option } from 'commander';
import { loadConfig } from '../src/config.js';
import { type AccountChange, ManageAccounts } from '../src/modules/identity/index.js';
import { emailAddress, maintenanceCommand, runCommand } from './command.js';
import { withInstallation } from './installation.js';

interface Wish {
  disable?: true;
  enable?: true;
  role?: 'user' | 'admin';
}

const command = maintenanceCommand(
  'account',
  'Shows the account of an email address as one line of JSON, after disabling or enabling it or changing its role where that is asked: for an operator whose admins cannot. Needs AUTH_MODE local.',
)
  .argument('<email>', 'the address of the account', emailAddress)
  .addOption(new Option('--disable', 'end its sessions and API keys, and let it sign in no more').conflicts('enable'))
  .option('--enable', 'let it sign in again')
  .addOption(new Option('--role <role>', 'what it may do from its next sign-in on').choices(['user', 'admin']))
  .action(async (email: string, wish: Wish) => {
    const account = await withInstallation(loadConfig(), async (container) => {
      const accounts = container.get(ManageAccounts);
      const found = await accounts.findByEmail(email);
      return accounts.change(found.userId, changeOf(wish));
    });
    const { userId, isAdmin, ...rest } = account;
    process.stdout.write(`${JSON.stringify({ userId, role: isAdmin ? 'admin' : 'user', ...rest })}\n`);
  });

function changeOf({ disable, enable, role }: Wish): AccountChange {
  return {
    ...(role && { isAdmin: role === 'admin' }),
    ...((disable || enable) && { isDisabled: Boolean(disable) }),
  };
}

await runCommand(command);
