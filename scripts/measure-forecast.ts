import { Command } from 'commander';
import { backTest } from '../src/modules/reports/domain/forecast.js';
import { type LocalDate, plusDays } from '../src/shared/local-date.js';
import { knownHistory } from './measure/recurring-histories.js';

const { histories } = new Command()
  .description(
    'Measures forecasts of the balance made at several days of the past in made-up histories, against what came. The error is given as a share of a month’s income; beside it, that of expecting no change, and of expecting the average of the last 90 days.',
  )
  .option('--histories <number>', 'how many histories', (text) => Number.parseInt(text, 10), 60)
  .parse()
  .opts<{ histories: number }>();

const LAST = '2026-10-31' as LocalDate;
const mean = (values: number[]) => values.reduce((total, value) => total + value, 0) / values.length;
const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(9);

console.log('days ahead   tests   forecast   no change   average   within the range');
for (const days of [30, 60, 90]) {
  const errors: number[] = [];
  const flat: number[] = [];
  const drift: number[] = [];
  const within: number[] = [];
  for (let seed = 1; seed <= histories; seed++) {
    const { movements } = knownHistory(seed);
    const income = movements.filter(({ amount }) => !amount.startsWith('-'));
    const month = (income.reduce((total, { amount }) => total + Number(amount), 0) / 731) * 30;
    if (month < 1_000) continue;
    for (let back = days; back <= days + 90; back += 30) {
      const from = plusDays(LAST, -back);
      const input = { today: from, currency: 'BRL', movements, isIgnored: () => false };
      const test = backTest(input, from, days);
      const past = movements.filter(({ date }) => date > plusDays(from, -90) && date <= from);
      const average = (past.reduce((total, { amount }) => total + Number(amount), 0) / 90) * days;
      errors.push(Math.abs(Number(test.expected) - Number(test.actual)) / month);
      flat.push(Math.abs(Number(test.actual)) / month);
      drift.push(Math.abs(average - Number(test.actual)) / month);
      within.push(test.isWithinRange ? 1 : 0);
    }
  }
  console.log(
    `${String(days).padStart(10)} ${String(errors.length).padStart(7)} ${percent(mean(errors))}  ${percent(mean(flat))} ${percent(mean(drift))}      ${percent(mean(within))}`,
  );
}
