import { Command } from 'commander';
import { countOf } from './command.js';
import { BANKS, measure } from './transfers/measure.js';

const wholeNumber = countOf(5);
const options = new Command('measure-transfers')
  .description(
    'Precision and recall of pairing own transfers, on generated years of which the truth is known. Prints a table.',
  )
  .option('--histories <n>', 'generated years for each kind of bank', wholeNumber, 200)
  .option('--seed <n>', 'of the first', wholeNumber, 1)
  .parse()
  .opts<{ histories: number; seed: number }>();

const columns = ['transactions', 'transfers', 'precision', 'recall', 'with suggestions', 'wrong suggestions a year'];
process.stdout.write(
  `| what the banks tell | ${columns.join(' | ')} |\n|---|${columns.map(() => '---:').join('|')}|\n`,
);
for (const [name, detail] of Object.entries(BANKS)) {
  const seeds = Array.from({ length: options.histories }, (_, index) => options.seed + index);
  const found = measure(detail, seeds);
  const share = (value: number) => `${(value * 100).toFixed(2)} %`;
  const cells = [
    found.transactions,
    found.transfers,
    share(found.precision),
    share(found.recall),
    share(found.offered),
    found.wrongSuggestions.toFixed(1),
  ];
  process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
}
