import { Command } from 'commander';
import { measureForecast } from './measure/forecast-accuracy.js';

const wholeNumber = (text: string) => Number.parseInt(text, 10);
const { histories, firstSeed } = new Command()
  .description(
    'Measures forecasts of the balance made at several days of the past in made-up histories, against what came. Errors and widths are given as a share of a month’s income; beside them, the error of expecting no change, and of expecting the average of the last 90 days.',
  )
  .option('--histories <number>', 'how many histories', wholeNumber, 60)
  .option('--first-seed <number>', 'the seed of the first history; the others follow', wholeNumber, 1)
  .parse()
  .opts<{ histories: number; firstSeed: number }>();

const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(10);

console.log('days ahead   tests   forecast  no change    average   in range      width');
for (const { days, tests, error, ofNoChange, ofAverage, within, width } of measureForecast(firstSeed, histories)) {
  const shares = [error, ofNoChange, ofAverage, within, width].map(percent).join(' ');
  console.log(`${String(days).padStart(10)} ${String(tests).padStart(7)} ${shares}`);
}
