import { InvalidArgumentError } from 'commander';
import { loadConfig } from '../src/config.js';
import {
  REGISTRATION_LOG,
  RegisterWebhook,
  type Registration,
  type RegistrationLog,
} from '../src/modules/webhooks/index.js';
import { maintenanceCommand, runCommand } from './command.js';
import { withInstallation } from './installation.js';
import { withProgress } from './progress.js';

interface Options {
  baseUrl?: string;
  json?: boolean;
}

const command = maintenanceCommand(
  'register-webhook',
  "Subscribes this service to Pluggy's notifications, or puts its subscription right. Running it again changes nothing.",
)
  .option('--base-url <url>', 'where Pluggy reaches this service (default: WEBHOOK_BASE_URL)', webAddress)
  .option('--json', 'print the outcome as one line of JSON')
  .action(async (options: Options) => {
    const config = loadConfig();
    if (config.pluggy === null) {
      throw new Error(
        'the local sandbox is told by the service itself at each start; set PLUGGY_CLIENT_ID to use Pluggy',
      );
    }
    const baseUrl = options.baseUrl ?? config.webhook.baseUrl;
    if (baseUrl === null) throw new Error('set WEBHOOK_BASE_URL, or give --base-url');
    const registration = await withInstallation(config, (container) =>
      withProgress('webhook', async () => {
        const registered = await container.get(RegisterWebhook).run(baseUrl);
        await container.get<RegistrationLog>(REGISTRATION_LOG).note(registered.url, 'ok', new Date());
        return registered;
      }),
    );
    process.stdout.write(`${options.json ? JSON.stringify(registration) : inWords(registration)}\n`);
  });

function webAddress(source: string): string {
  if (!URL.canParse(source) || !/^https?:$/.test(new URL(source).protocol)) {
    throw new InvalidArgumentError('It must begin with https:// or http://.');
  }
  return source;
}

function inWords({ outcome, id, url, wasDisabled, duplicatesRemoved }: Registration): string {
  const lines = [`${outcome}: ${url} (${id})`];
  if (wasDisabled) lines.push('it had been switched off, and is on again');
  if (duplicatesRemoved > 0) lines.push(`${duplicatesRemoved} further subscriptions of ours were removed`);
  return lines.join('\n');
}

await runCommand(command);
