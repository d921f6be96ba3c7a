import type { DecimalText } from '../../../shared/decimal-text.js';
import { folded } from '../../../shared/folded.js';
import type { LocalDate } from '../../../shared/local-date.js';

/** A transaction of a card, as far as its bills look at it. */
export interface CardRow {
  id: string;
  date: LocalDate;
  /** Negative: a purchase or charge; positive: a payment or refund. */
  amount: DecimalText;
  currency: string;
  description: string;
  status: 'POSTED' | 'PENDING';
  categoryId: string | null;
  merchantName: string | null;
  providerBillId: string | null;
  /** `YYYY-MM` of the bill that the bank expects it on. */
  forecastMonth: string | null;
  instalmentNumber: number | null;
  instalmentsTotal: number | null;
  /** The whole purchase, without a sign. */
  purchaseAmount: DecimalText | null;
  purchasedOn: LocalDate | null;
  cardNumber: string | null;
  feeType: string | null;
  otherCreditsType: string | null;
  transferRole: 'leg' | 'echo' | 'apart' | null;
}

/**
 * What a row of a card is. `payment` settles bills and is part of none; `echo` is a payment that the bank told a second time.
 * `financing` is a bill that was turned into a loan, or a loan on the card.
 */
export type LineKind =
  | 'purchase'
  | 'instalment'
  | 'refund'
  | 'fee'
  | 'interest'
  | 'iof'
  | 'financing'
  | 'payment'
  | 'echo';

const WORDS: [LineKind, RegExp][] = [
  ['iof', /\biof\b/],
  ['interest', /\b(juros|encargos?|rotativo|mora)\b/],
  ['fee', /\b(anuidade|tarifa|multa|seguro fatura)\b/],
];
/** Of Pluggy's tree: costs of late payment and interest, tax on financial operations, fees of banks. */
const CATEGORIES: [LineKind, string][] = [
  ['interest', '0201'],
  ['interest', '0202'],
  ['iof', '1503'],
  ['fee', '16'],
];
const PAYMENT = /\b(pagamento|pgto|pagto|payment|obrigado)\b/;

/** Which of the kinds a row is, by what the bank says of it, and by its words where it says nothing. */
export function kindOfRow(row: CardRow): LineKind {
  const words = folded(row.description);
  if (!row.amount.startsWith('-')) {
    if (row.transferRole === 'echo') return 'echo';
    if (row.otherCreditsType !== null) return 'financing';
    if (row.transferRole === 'leg') return 'payment';
    const saysPayment = row.categoryId === null ? PAYMENT.test(words) : row.categoryId.startsWith('0510');
    return saysPayment && row.transferRole !== 'apart' ? 'payment' : 'refund';
  }
  if (row.otherCreditsType !== null) return 'financing';
  // A merchant's name may hold any word: only what the bank itself charges is told by words.
  const byWords = row.merchantName === null ? WORDS.find(([, pattern]) => pattern.test(words)) : undefined;
  if (byWords) return byWords[0];
  if (row.feeType !== null) return 'fee';
  const byCategory = CATEGORIES.find(([, prefix]) => row.categoryId?.startsWith(prefix));
  if (byCategory) return byCategory[0];
  return instalmentOf(row) ? 'instalment' : 'purchase';
}

const IN_WORDS = /\bparc(?:ela)?s?\.?\s*(\d{1,2})\s*(?:\/|de)\s*(\d{1,2})\b|\b(\d{1,2}) de (\d{1,2})\b/;

/** Which instalment of how many a row is; by its words where the bank gives no numbers. `null` for what is paid at once. */
export function instalmentOf(row: CardRow): { number: number; total: number } | null {
  let [number, total] = [row.instalmentNumber, row.instalmentsTotal];
  if (number === null || total === null) {
    const found = IN_WORDS.exec(folded(row.description));
    if (!found) return null;
    [number, total] = [Number(found[1] ?? found[3]), Number(found[2] ?? found[4])];
  }
  return total > 1 && number >= 1 && number <= total ? { number, total } : null;
}
