import { Command } from 'commander';
import { accuracyOver } from './measure/recurring-accuracy.js';

const { histories, seed } = new Command()
  .description('Measures how well recurring items are found in made-up histories of two years whose items are known.')
  .option('--histories <number>', 'how many histories', (text) => Number.parseInt(text, 10), 200)
  .option('--seed <number>', 'the first seed', (text) => Number.parseInt(text, 10), 1)
  .parse()
  .opts<{ histories: number; seed: number }>();

const accuracy = accuracyOver(Array.from({ length: histories }, (_, i) => seed + i));
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const counts = (of: Map<string, number>) =>
  [...of]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 12)
    .map(([name, times]) => `  ${String(times).padStart(5)}  ${name}`)
    .join('\n');
console.log(
  `histories ${accuracy.histories}, known items ${accuracy.known}, found ${accuracy.found}, right ${accuracy.hits}`,
);
console.log(`recall ${percent(accuracy.recall)}, precision ${percent(accuracy.precision)}`);
console.log(`missed:\n${counts(accuracy.missed)}\nmistaken:\n${counts(accuracy.mistaken)}`);
