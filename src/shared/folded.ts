/** Lower case without accents: how texts of banks are compared, which write one name in several ways. */
export function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
