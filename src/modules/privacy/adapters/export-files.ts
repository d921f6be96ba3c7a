/** A table's rows as JSON: an array, one row a line. */
export async function* jsonFile(rows: AsyncIterable<Record<string, unknown>>): AsyncIterable<string> {
  let before = '[\n';
  for await (const row of rows) {
    yield `${before}${JSON.stringify(row)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** A table's rows as CSV (RFC 4180) with a line of names, in UTF-8 with the mark by which spreadsheets recognise it. */
export async function* csvFile(columns: string[], rows: AsyncIterable<Record<string, unknown>>): AsyncIterable<string> {
  yield `\uFEFF${columns.map(csvCell).join(',')}\r\n`;
  for await (const row of rows) yield `${columns.map((column) => csvCell(row[column])).join(',')}\r\n`;
}

const NUMBER = /^-?\d+(\.\d+)?$/;
/** What a spreadsheet takes for the beginning of a formula, full-width forms included (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@\t\r\n|%＝＋－＠]/;

/** A value as one cell. Text that a spreadsheet would run as a formula is led by an apostrophe; numbers stay numbers. */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
