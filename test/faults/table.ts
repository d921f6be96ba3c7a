import type { Outcome } from './run-scenarios.js';

const COLUMNS: [string, (outcome: Outcome) => string | number][] = [
  ['scenario', ({ name }) => name],
  ['runs', ({ rounds }) => rounds],
  ['kills', ({ kills }) => kills],
  ['stops', ({ stops }) => stops],
  ['duplicates', ({ duplicates }) => duplicates],
  ['faults', ({ faults }) => faults],
  ['rows compared', ({ rows }) => rows],
  ['differences', ({ found }) => found.length],
];

/** The outcomes as a table of text, with a line of sums. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    ...outcomes.map((outcome) => COLUMNS.map(([, of]) => String(of(outcome)))),
    COLUMNS.map(([, of], n) =>
      n === 0 ? 'all' : String(outcomes.reduce((sum, outcome) => sum + Number(of(outcome)), 0)),
    ),
  ];
  const widths = COLUMNS.map((_, n) => Math.max(...rows.map((row) => row[n]!.length)));
  const line = (row: string[]) =>
    row.map((text, n) => (n === 0 ? text.padEnd(widths[n]!) : text.padStart(widths[n]!))).join('  ');
  return rows.map(line).join('\n');
}
