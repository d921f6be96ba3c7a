// `npm run test:mutations`, or `npm run test:mutations -- erasure "log a body"` for those whose promise or file has the words.
import { allMutations } from './all-mutations.js';
import { isProven, type Outcome, runMutations } from './run-mutations.js';
import { WorkingCopy } from './working-copy.js';

const words = process.argv.slice(2);
const chosen = allMutations.filter(
  ({ promise, file }) => words.length === 0 || words.some((word) => promise.includes(word) || file.includes(word)),
);
if (chosen.length === 0) throw new Error(`no mutation has ${words.join(' or ')} in its promise or file`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130)); // its tests go with it

const width = Math.max(...chosen.map(({ promise }) => promise.length));
const line = ({ mutation: { promise, file }, before, after }: Outcome) => {
  const verdict = before === 'green' ? after : `${before} without the mutation`;
  return `${promise.padEnd(width)}  ${verdict.padEnd(6)}  ${file}\n`;
};

const copy = await WorkingCopy.make();
process.once('exit', () => copy.remove());
process.stdout.write(`${'promise'.padEnd(width)}  ${'test'.padEnd(6)}  file\n`);
const outcomes = await runMutations(chosen, copy, (outcome) => void process.stdout.write(line(outcome)));
const failed = outcomes.filter((outcome) => !isProven(outcome));
for (const { mutation } of failed) process.stdout.write(`\nnot noticed by ${mutation.test}: ${mutation.promise}\n`);
process.stdout.write(`\n${outcomes.length - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
