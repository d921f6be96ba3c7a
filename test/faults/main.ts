// The long form: `npm run test:faults`, or `SEED=12 npm run test:faults -- "workers killed"` for some scenarios only.
import { randomInt } from 'node:crypto';
import { allScenarios } from './all-scenarios.js';
import { runScenarios } from './run-scenarios.js';
import { table } from './table.js';

const seed = process.env.SEED === undefined ? randomInt(1_000_000) : Number(process.env.SEED);
if (!Number.isSafeInteger(seed)) throw new Error('SEED must be a whole number');
const names = process.argv.slice(2);
const scenarios = allScenarios.filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130)); // its processes go with it

process.on('disconnect', () => process.exit(130)); // whoever started it with a channel has ended
process.channel?.unref();

process.stdout.write(`seed ${seed}\n`);
const outcomes = await runScenarios({
  seed,
  long: process.env.FORM !== 'short',
  scenarios,
  tell: (line) => void process.stdout.write(`${line}\n`),
});
for (const { name, found } of outcomes) {
  for (const line of found.slice(0, 20)) process.stdout.write(`\n${name}: ${line}\n`);
}
const failed = outcomes.filter(({ found }) => found.length > 0).length;
process.stdout.write(`\n${table(outcomes)}\n\n${outcomes.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
