import { parseArgs } from 'node:util';
import { type Example, PluggyExamples } from './pluggy-examples/examples.js';
import { readExample } from './pluggy-examples/readers.js';

const HELP = `Usage: npm run check:pluggy-examples -- PATH

Reads every example in Pluggy's own OpenAPI document, which PATH names, as the adapter reads Pluggy's answers: those of
answers, of refusals, and of schemas, where one is put together from the fields too. One that cannot be read ends it with
1. The document is Pluggy's and not part of this project: without the file the check says so and ends with 0.

  --verbose   each example, also those that the adapter has no use for
  --help      this text
`;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' }, verbose: { type: 'boolean' } },
  });
  if (values.help || positionals.length !== 1) {
    say(HELP);
    return values.help ? 0 : 1;
  }
  const path = positionals[0]!;
  const examples = await PluggyExamples.read(path);
  if (examples === null) {
    say(`skipped: there is no file ${path}`);
    return 0;
  }
  return report([...examples.answers(), ...examples.schemas()], values.verbose ?? false);
}

function report(examples: Example[], isVerbose: boolean): number {
  const counts = { read: 0, unused: 0, failed: 0 };
  for (const example of examples) {
    const where = [example.of, example.status, example.name].filter((part) => part !== null).join(', ');
    try {
      const outcome = readExample(example) ? 'read' : 'unused';
      counts[outcome] += 1;
      if (isVerbose) say(`${outcome.padEnd(7)} ${where}`);
    } catch (error) {
      counts.failed += 1;
      say(`FAILED  ${where}: ${(error as Error).message}`);
    }
  }
  say(`${counts.read} read, ${counts.failed} failed, ${counts.unused} of what the adapter has no use for`);
  return counts.failed > 0 || counts.read === 0 ? 1 : 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
