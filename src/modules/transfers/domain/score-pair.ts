import { daysBetween } from '../../../shared/local-date.js';
import { isBankingDay, nextBankingDay } from './banking-days.js';
import { isTransferCategory, type Leg } from './leg.js';
import type { Reason, ReasonCode, TransferKind } from './transfer.js';
import { namesInstitution, namesPerson, readsAsBillPaid, readsAsPaymentReceived, readsAsTransfer } from './words.js';

/** No two sides of one movement lie further apart: banks date a card's payment back to the bill's closing. */
export const REACH_DAYS = 10;
/** From here on a pair is made without asking. */
export const SURE = 75;
/** From here on it is suggested. */
export const LIKELY = 60;
/** Spread and tax that a conversion may take or give against the day's rate. */
const RATE_TOLERANCE = 0.06;
const LATE_EVENING = 20 * 60;

export interface Scored {
  kind: TransferKind;
  score: number;
  reasons: Reason[];
}

/** What is known of the user's accounts as a whole: keyed digests of the documents of those who hold them. */
export interface Household {
  ownDocuments: ReadonlySet<string>;
}

/**
 * How much speaks for a debit and a credit of one user being one movement of money, with each reason and its points; `null` where
 * they cannot be one. `rate` is what one unit of the debit's currency was worth in the credit's on the debit's day; `null` where
 * it is not known or not needed.
 */
export function scorePair(debit: Leg, credit: Leg, household: Household, rate: number | null): Scored | null {
  if (debit.accountId === credit.accountId || debit.accountType === 'CREDIT') return null;
  if (isElsewhere(debit.userCategoryId) || isElsewhere(credit.userCategoryId)) return null;
  const kind = kindOf(debit, credit);
  if (kind === 'bill_payment' && !isPayment(debit, credit)) return null;
  const amount = amountReason(debit, credit, rate);
  const days = dayReason(debit, credit, kind);
  if (!amount || !days) return null;
  const reasons = [
    amount,
    days,
    ...referenceReasons(debit, credit),
    ...personReasons(debit, credit, household, kind),
    ...categoryReasons(debit, credit, kind),
    ...institutionReasons(debit, credit, kind),
    ...wordReasons(debit, credit, kind),
  ];
  if (debit.status === 'PENDING' || credit.status === 'PENDING') reasons.push({ code: 'pending', points: -4 });
  return { kind, score: reasons.reduce((sum, { points }) => sum + points, 0), reasons };
}

function kindOf(debit: Leg, credit: Leg): TransferKind {
  if (credit.accountType === 'CREDIT') return 'bill_payment';
  return debit.currency === credit.currency ? 'own_account' : 'exchange';
}

/** A person put it where no transfer is: that stands. */
const isElsewhere = (userCategoryId: string | null) => userCategoryId !== null && !isTransferCategory(userCategoryId);
const categoryOf = (leg: Leg) => leg.userCategoryId ?? leg.providerCategoryId;

/** A credit on a card is a refund unless something says that the bill was paid. */
function isPayment(debit: Leg, credit: Leg): boolean {
  return (
    isCardPayment(credit) ||
    (credit.merchantName === null &&
      categoryOf(credit) === null &&
      (readsAsBillPaid(debit.description) || isCategory(debit, '0510')))
  );
}

/** Whether a card's credit says by itself that it is its bill's payment. */
export function isCardPayment(credit: Leg): boolean {
  return isCategory(credit, '0510') || (categoryOf(credit) === null && readsAsPaymentReceived(credit.description));
}

const isCategory = (leg: Leg, prefix: string) => categoryOf(leg)?.startsWith(prefix) ?? false;

function amountReason(debit: Leg, credit: Leg, rate: number | null): Reason | null {
  if (debit.currency === credit.currency) {
    return sameAmount(debit.amount, credit.amount) ? { code: 'same_amount', points: 40 } : null;
  }
  const original = [
    [debit, credit],
    [credit, debit],
  ].some(
    ([one, other]) =>
      one!.originalCurrency === other!.currency &&
      one!.originalAmount !== null &&
      sameAmount(one!.originalAmount, other!.amount),
  );
  if (original) return { code: 'original_amount', points: 40 };
  if (rate === null) return null;
  const off = Math.abs((Number(debit.amount) * rate) / -Number(credit.amount) - 1);
  return off > RATE_TOLERANCE ? null : { code: 'rate_of_the_day', points: off <= 0.02 ? 35 : 28 };
}

/** Whether two amounts are one but for their signs. */
export function sameAmount(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

/** The digits of an amount without sign and closing zeros: `-120.50` and `120.5` are one. */
export function plain(amount: string): string {
  const unsigned = amount.replace('-', '');
  return unsigned.includes('.') ? unsigned.replace(/\.?0+$/, '') : unsigned;
}

function dayReason(debit: Leg, credit: Leg, kind: TransferKind): Reason | null {
  const apart = daysBetween(debit.date, credit.date);
  if (apart === 0) return { code: 'same_day', points: 15 };
  if (apart < 0) {
    if (apart >= -1) return { code: 'credit_dated_earlier', points: 5 };
    return kind === 'bill_payment' && apart >= -REACH_DAYS ? { code: 'credit_dated_earlier', points: 0 } : null;
  }
  if (apart === 1 && debit.minute !== null && debit.minute >= LATE_EVENING) return { code: 'late_evening', points: 14 };
  // Ordered on a day without settlement it leaves on the next that has one, and may arrive on the one after it.
  const settles = isBankingDay(debit.date) ? debit.date : nextBankingDay(debit.date);
  if (credit.date <= nextBankingDay(settles)) return { code: 'next_banking_day', points: 11 };
  return apart <= 5 ? { code: 'days_apart', points: 2 } : null;
}

/** A PIX carries one end-to-end id on both of its sides: E, 8 digits of the bank, 12 of the time, 11 of its own. */
const END_TO_END = /^E\d{8}\d{12}\w{11}$/i;

function referenceReasons(debit: Leg, credit: Leg): Reason[] {
  if (debit.reference === null || credit.reference === null) return [];
  const isPix = END_TO_END.test(debit.reference) && END_TO_END.test(credit.reference);
  if (debit.reference === credit.reference) return [{ code: 'same_reference', points: isPix ? 60 : 25 }];
  return isPix ? [{ code: 'other_reference', points: -80 }] : [];
}

function personReasons(debit: Leg, credit: Leg, household: Household, kind: TransferKind): Reason[] {
  if (kind === 'bill_payment') return [];
  const own = new Set(household.ownDocuments);
  for (const document of [debit.payer?.documentDigest, credit.receiver?.documentDigest])
    if (document) own.add(document);
  const sides = [debit.receiver, credit.payer];
  const documents = sides.map((side) => side?.documentDigest ?? null);
  const strangers = documents.filter((document) => document !== null && !own.has(document));
  if (strangers.length > 0) return [{ code: 'other_document', points: -60 }];
  const known = documents.filter((document) => document !== null).length;
  if (known === 2) return [{ code: 'own_document', points: 40 }];
  const reasons: Reason[] = known === 1 ? [{ code: 'own_document_one_side', points: 30 }] : [];
  const named =
    namesPerson(debit.receiver?.name ?? debit.description, credit.holder.name ?? debit.holder.name) ||
    namesPerson(credit.payer?.name ?? credit.description, debit.holder.name ?? credit.holder.name);
  if (known === 0 && named) reasons.push({ code: 'own_name', points: 20 });
  return reasons;
}

function categoryReasons(debit: Leg, credit: Leg, kind: TransferKind): Reason[] {
  const says = [debit, credit].map((leg) => {
    const category = categoryOf(leg);
    if (category === null) return 0;
    // A category of its own for a card's payment says that it is nothing else.
    if (category.startsWith('0510')) return kind === 'bill_payment' ? 1 : -1;
    if (isTransferCategory(category)) return 1;
    // Transfers in general and investments say neither; to third parties (0509), income, purchases say no.
    return /^(05|03)/.test(category) && !/^(0509|0306)/.test(category) ? 0 : -1;
  });
  const [yes, no] = [says.filter((say) => say > 0).length, says.filter((say) => say < 0).length];
  const reasons: Reason[] = [];
  if (yes === 2) reasons.push({ code: 'transfer_category', points: 25 });
  if (yes === 1) reasons.push({ code: 'transfer_category_one_side', points: 15 });
  if (no > 0) reasons.push({ code: 'other_category', points: -20 * no });
  return reasons;
}

function institutionReasons(debit: Leg, credit: Leg, kind: TransferKind): Reason[] {
  const reasons: Reason[] = [];
  const banks = [
    [debit.receiver?.bank, credit.accountBank],
    [credit.payer?.bank, debit.accountBank],
  ] as const;
  const known = banks.filter(([told, held]) => told && held);
  const other = known.filter(([told, held]) => told !== held).length;
  if (kind !== 'bill_payment') {
    if (other > 0) reasons.push({ code: 'other_bank', points: -30 * other });
    else if (known.length > 0) reasons.push({ code: 'same_bank', points: 8 * known.length });
  }
  if (
    namesInstitution(debit.description, credit.institution) ||
    (debit.institution !== credit.institution && namesInstitution(credit.description, debit.institution))
  ) {
    reasons.push({ code: 'institution_named', points: 8 });
  }
  const digits = credit.accountNumber?.slice(-4);
  if (kind === 'bill_payment' && digits?.length === 4 && debit.description.includes(digits)) {
    reasons.push({ code: 'card_named', points: 12 });
  }
  return reasons;
}

function wordReasons(debit: Leg, credit: Leg, kind: TransferKind): Reason[] {
  const reasons: Reason[] = [];
  const add = (code: ReasonCode, points: number) => void reasons.push({ code, points });
  const methods = [debit.method, credit.method].filter((method) => method !== null && method !== 'BOLETO');
  if (methods.length === 2 && kind !== 'bill_payment') {
    if (methods[0] === methods[1]) add('same_method', 5);
    else add('other_method', -40);
  }
  if (kind === 'bill_payment') {
    if (readsAsBillPaid(debit.description)) add('reads_as_bill_payment', 15);
    if (readsAsPaymentReceived(credit.description)) add('reads_as_bill_payment', 15);
    return reasons;
  }
  if (readsAsTransfer(debit.description) && readsAsTransfer(credit.description)) add('reads_as_transfer', 5);
  if (debit.merchantName !== null || credit.merchantName !== null) add('merchant', -40);
  return reasons;
}
