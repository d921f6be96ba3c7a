/** A row of a table: what it is about, then numbers under each other. */
export function printRow([first, ...cells]: [string, ...string[]]): void {
  process.stdout.write(`${first.padEnd(34)}${cells.map((cell) => cell.padStart(13)).join('')}\n`);
}
