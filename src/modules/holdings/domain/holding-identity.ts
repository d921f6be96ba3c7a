import { compare, type DecimalText } from '../../../shared/decimal-text.js';
import {
  type Compared,
  compareInstitutions,
  compareOwners,
  compareValues,
  type HoldingOrigin,
  plain,
} from './holding-origin.js';
import type { ProviderInvestment, ProviderLoan } from './provider-holdings.js';

/**
 * `identical`: nothing tells them apart, not even what they hold. `same`: surely one, although what it holds has changed. `unsure`:
 * only its person can say.
 */
export type HoldingLikeness = 'identical' | 'same' | 'unsure' | 'different';

export type InvestmentFacts = Omit<ProviderInvestment, 'providerInvestmentId' | 'itemId'> & { origin: HoldingOrigin };
export type LoanFacts = Omit<ProviderLoan, 'providerLoanId' | 'itemId'> & { origin: HoldingOrigin };

/** Fewer letters and digits than this tell nothing. */
const TELLING = 4;

/**
 * Whether two investments of one person are one. Sure where institution and owner are the same and so are the paper (ISIN, else
 * code) and the institution's number of it; without a number, where quantity and price paid agree to the last digit as well.
 * A name alone tells nothing.
 */
export function compareInvestments(one: InvestmentFacts, other: InvestmentFacts): HoldingLikeness {
  const institution = compareInstitutions(one.origin, other.origin);
  const owner = compareOwners(one.origin, other.origin);
  const paper = comparePapers(one, other);
  const number = compareValues(telling(one.number), telling(other.number));
  if (one.type !== other.type || one.currency !== other.currency) return 'different';
  if ([institution, owner, paper, number].includes('other')) return 'different';
  if (institution === 'unknown') return all(owner, paper, number) ? 'unsure' : 'different';

  const terms = (['subtype', 'dueDate', 'issueDate', 'purchaseDate'] as const).map((term) =>
    compareValues<string>(one[term], other[term]),
  );
  const isNamedAlike = plain(one.name) === plain(other.name);
  const held = [compareAmounts(one.quantity, other.quantity), compareAmounts(one.amountOriginal, other.amountOriginal)];
  // Two purchases of one paper have a day and a term each.
  if (terms.includes('other')) return number === 'same' && (paper === 'same' || isNamedAlike) ? 'unsure' : 'different';
  const isSure = number === 'same' ? paper === 'same' || isNamedAlike : paper === 'same' && all(...held);
  if (isSure && owner === 'same') return all(...held) ? 'identical' : 'same';
  const isLikely = isSure || all(number) || all(paper) || (isNamedAlike && all(...held));
  return isLikely ? 'unsure' : 'different';
}

/**
 * Whether two loans of one person are one. Sure where institution, owner and contract number are the same and the terms of the
 * contract do not differ.
 */
export function compareLoans(one: LoanFacts, other: LoanFacts): HoldingLikeness {
  const institution = compareInstitutions(one.origin, other.origin);
  const owner = compareOwners(one.origin, other.origin);
  const number = compareValues(telling(one.contractNumber), telling(other.contractNumber));
  const kinds = [compareValues(one.kind, other.kind), compareValues(one.type, other.type)];
  if (one.currency !== other.currency) return 'different';
  if ([institution, owner, number, ...kinds].includes('other')) return 'different';

  const contract = [
    compareValues(one.contractDate, other.contractDate),
    compareAmounts(one.contractAmount, other.contractAmount),
  ];
  if (institution === 'unknown') return all(owner, number, ...contract) ? 'unsure' : 'different';
  if (number === 'unknown') return all(...contract) ? 'unsure' : 'different';
  if (owner === 'unknown' || contract.includes('other')) return 'unsure';
  return compareAmounts(one.outstandingBalance, other.outstandingBalance) === 'same' ? 'identical' : 'same';
}

/** The ISIN is the paper's own; codes are used where one of both has none. */
function comparePapers(one: InvestmentFacts, other: InvestmentFacts): Compared {
  const byIsin = compareValues(telling(one.isin), telling(other.isin));
  return byIsin === 'unknown' ? compareValues(telling(one.code), telling(other.code)) : byIsin;
}

function compareAmounts(one: DecimalText | null, other: DecimalText | null): Compared {
  if (one === null || other === null) return 'unknown';
  return compare(one, other) === 0 ? 'same' : 'other';
}

/** Letters and digits, as institutions write signs and leading zeros as they like; `null` where it is masked or too short. */
function telling(text: string | null): string | null {
  if (text === null || /[*•]|[xX]{3}/.test(text)) return null;
  const left = text
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replace(/^0+/, '')
    .toUpperCase();
  return left.length < TELLING ? null : left;
}

function all(...compared: Compared[]): boolean {
  return compared.every((one) => one === 'same');
}
