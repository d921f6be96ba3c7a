import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { ConfigError } from '../src/config.js';
import { SaldoError } from '../src/shared/errors.js';

/** What a command ends with: 0 done, 1 failed, 2 called in a way that it does not understand. */
const FAILED = 1;
const USAGE = 2;

/** A command of ours: what it is called, what it does, `--help`. Its action is added by the caller. */
export function maintenanceCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addHelpText('after', '\nSettings come from the environment and the file .env, as for the service.')
    .addHelpText('after', 'Exit codes: 0 done, 1 failed, 2 wrong usage.')
    .exitOverride();
}

/** An argument that is the address of an account. */
export function emailAddress(source: string): string {
  if (/^[^@\s]+@[^@\s]+$/.test(source) && source.length <= 254) return source;
  throw new InvalidArgumentError('It is no email address.');
}

/** An option that counts something, from 1 on, in so many digits at most. */
export function countOf(digits: number): (source: string) => number {
  const shape = new RegExp(`^[1-9]\\d{0,${digits - 1}}$`);
  return (source) => {
    if (!shape.test(source)) throw new InvalidArgumentError('It must be a whole number.');
    return Number(source);
  };
}

/** Runs a command and sets the exit code of the process. A failure is told in one line. */
export async function runCommand(command: Command, args: string[] = process.argv.slice(2)): Promise<void> {
  try {
    await command.parseAsync(args, { from: 'user' });
  } catch (failure) {
    if (failure instanceof CommanderError) {
      // Commander has said what is wrong already; asking for help is no mistake.
      process.exitCode = failure.exitCode === 0 ? 0 : USAGE;
      return;
    }
    process.stderr.write(`${command.name()}: ${reasonOf(failure)}\n`);
    process.exitCode = FAILED;
  }
}

function reasonOf(failure: unknown): string {
  if (failure instanceof ConfigError) return failure.lines.join(`; `);
  if (failure instanceof SaldoError) return `${failure.message} (${failure.code})`;
  return failure instanceof Error ? failure.message || failure.name : String(failure);
}
