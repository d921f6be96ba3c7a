/** What is known of where a holding is and whose it is, by the connection that shows it. */
export interface HoldingOrigin {
  connectorId: number;
  /** Three digits of the bank, from the numbers of its accounts; none where it shows none. */
  clearingCodes: string[];
  /** CPFs and CNPJs of those who hold the accounts, without signs. */
  documents: string[];
  /** Who holds the connection, as the institution writes the name. */
  holder: string | null;
}

export type Compared = 'same' | 'other' | 'unknown';

/** One connector, or one bank's clearing code; of two connectors without such codes nothing is known. */
export function compareInstitutions(one: HoldingOrigin, other: HoldingOrigin): Compared {
  if (one.connectorId === other.connectorId) return 'same';
  return sharing(one.clearingCodes, other.clearingCodes);
}

/** Documents tell. Names agree or say nothing: banks shorten them as they like. */
export function compareOwners(one: HoldingOrigin, other: HoldingOrigin): Compared {
  const byDocument = sharing(one.documents, other.documents);
  if (byDocument !== 'unknown') return byDocument;
  const [left, right] = [plain(one.holder), plain(other.holder)];
  return left !== '' && left === right ? 'same' : 'unknown';
}

/** Two values, either of which may not be known. */
export function compareValues<Value>(one: Value | null, other: Value | null): Compared {
  if (one === null || other === null) return 'unknown';
  return one === other ? 'same' : 'other';
}

function sharing(some: string[], others: string[]): Compared {
  if (some.length === 0 || others.length === 0) return 'unknown';
  return some.some((value) => others.includes(value)) ? 'same' : 'other';
}

/** Words without accents, case and signs. */
export function plain(text: string | null): string {
  const letters = (text ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return letters.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
