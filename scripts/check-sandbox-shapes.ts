import { parseArgs } from 'node:util';
import { startSandbox } from '../src/sandbox/index.js';
import { Calls } from './sandbox-shapes/calls.js';
import { DIFFERENCES, OPTIONAL_MAY_BE_NULL, reasonFor } from './sandbox-shapes/differences.js';
import { PluggyDocument } from './sandbox-shapes/document.js';

const HELP = `Usage: npm run check:sandbox -- PATH

Starts the sandbox, calls each of its operations, and checks every answer against the schemas of Pluggy's own OpenAPI
document, which PATH names. The document is Pluggy's and not part of this project: without the file the check says so
and ends with 0. Differences on purpose are listed with their reason in scripts/sandbox-shapes/differences.ts; any other
ends it with 1.

  --verbose   every difference on purpose, place by place
  --help      this text
`;

const say = (text: string) => process.stdout.write(`${text}\n`);

/** What is outside a personal-finance service: moving money, and lookups that are sold apart. */
const NOT_SPOKEN =
  /^\w+ \/(payments|smart-transfers|boletos|boleto-connections|merchants|accounts\/\{id\}\/statements)/;

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
  const document = await PluggyDocument.read(path);
  if (document === null) {
    say(`skipped: there is no file ${path}`);
    return 0;
  }
  const sandbox = await startSandbox({ port: 0, seed: 1, executionStepMs: 5 });
  try {
    return report(document, await new Calls(sandbox.url).all(), values.verbose ?? false);
  } finally {
    await sandbox.close();
  }
}

function report(document: PluggyDocument, calls: Calls['made'], isVerbose: boolean): number {
  const counts = new Map<string, number>();
  const faults = new Set<string>();
  for (const { operation, status, body } of calls) {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
    for (const fault of document.faults(operation, status, body)) faults.add(fault);
  }
  for (const [operation, count] of [...counts].sort()) say(`checked ${String(count).padStart(4)}  ${operation}`);
  const missing = document.operations().filter((operation) => !counts.has(operation) && !NOT_SPOKEN.test(operation));
  for (const operation of missing) say(`NOT CALLED   ${operation}`);
  const meant = [...faults].filter((fault) => reasonFor(fault) !== null);
  const unexpected = [...faults].filter((fault) => reasonFor(fault) === null);
  say(`on purpose: ${OPTIONAL_MAY_BE_NULL}`);
  for (const { reason, at } of DIFFERENCES) {
    const places = meant.filter((fault) => at.test(fault));
    if (places.length === 0) say(`no longer seen: ${reason}`);
    else say(`on purpose: ${reason} (${places.length} places)`);
    if (isVerbose) for (const place of places) say(`    ${place}`);
  }
  for (const fault of unexpected) say(`UNEXPECTED   ${fault}`);
  say(
    `${calls.length} answers of ${counts.size} operations checked, ${unexpected.length + missing.length} unexpected differences`,
  );
  return unexpected.length + missing.length > 0 ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`check:sandbox: ${error.message}\n`);
    process.exitCode = 1;
  },
);
