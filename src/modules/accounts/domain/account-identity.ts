import type { AccountOwner, BankFacts, CardFacts } from './provider-account.js';

/** What tells one account of a person from another, whichever connection shows it. */
export interface AccountFacts {
  connectorId: number;
  type: string;
  subtype: string | null;
  currency: string;
  number: string | null;
  bank: Pick<BankFacts, 'transferNumber'> | null;
  card: Pick<CardFacts, 'brand'> | null;
  holder: Pick<AccountOwner, 'document'> | null;
}

/** `unsure`: only its person can say. */
export type AccountLikeness = 'same' | 'unsure' | 'different';

type Compared = 'same' | 'other' | 'unknown';

/** Fewer digits than this tell nothing: a card shows its last four. */
const TELLING_DIGITS = 4;

/**
 * Whether two accounts of one person are one. Sure where institution, kind, currency, number and the owner's document all
 * agree. Unsure where one of number and document is not known, where two holders seem to share a bank account, and where a
 * card that is `ended` may have been issued anew under another number.
 */
export function compareAccounts(earlier: AccountFacts & { ended: boolean }, later: AccountFacts): AccountLikeness {
  if (earlier.type !== later.type || earlier.currency !== later.currency) return 'different';
  if (compare(earlier.subtype, later.subtype) === 'other') return 'different';
  const isCard = later.type === 'CREDIT';
  const institution = compareInstitutions(earlier, later);
  const number = compare(numberOf(earlier), numberOf(later));
  const owner = compare(documentOf(earlier), documentOf(later));
  if (institution === 'other') return 'different';
  if (institution === 'unknown') {
    const agrees = number === 'same' && owner === 'same' && isCard && earlier.card?.brand === later.card?.brand;
    return agrees ? 'unsure' : 'different';
  }
  if (number === 'same' && owner === 'same') return earlier.subtype === later.subtype ? 'same' : 'unsure';
  if (number === 'same') return owner === 'unknown' || !isCard ? 'unsure' : 'different';
  if (owner !== 'same') return 'different';
  if (number === 'unknown') return 'unsure';
  return isCard && earlier.ended && earlier.card?.brand === later.card?.brand ? 'unsure' : 'different';
}

/** One connector, or one bank's clearing code; of two connectors without such codes nothing is known. */
function compareInstitutions(earlier: AccountFacts, later: AccountFacts): Compared {
  if (earlier.connectorId === later.connectorId) return 'same';
  return compare(clearingCode(earlier), clearingCode(later));
}

function compare(left: string | null, right: string | null): Compared {
  if (left === null || right === null) return 'unknown';
  return left === right ? 'same' : 'other';
}

/** `237/0001/12345-6` begins with the bank's three digits. */
function clearingCode({ bank }: AccountFacts): string | null {
  return /^(\d{3})\//.exec(bank?.transferNumber ?? '')?.[1] ?? null;
}

/** Agency and account without signs and leading zeros, which banks write as they like. */
function numberOf({ number, bank }: AccountFacts): string | null {
  const whole = number ?? bank?.transferNumber?.replace(/^\d{3}\//, '') ?? '';
  const parts = whole.split('/').map((part) => part.replaceAll(/[^\dxX]/g, '').replace(/^0+/, ''));
  return parts.join('').length < TELLING_DIGITS ? null : parts.join('/').toUpperCase();
}

function documentOf({ holder }: AccountFacts): string | null {
  const digits = holder?.document?.replaceAll(/[^\dA-Za-z]/g, '') ?? '';
  return digits === '' ? null : digits.toUpperCase();
}
