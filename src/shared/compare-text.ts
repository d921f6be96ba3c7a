/** The order of texts by their code units, for sorting: the same on every machine, as `localeCompare` is not. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
