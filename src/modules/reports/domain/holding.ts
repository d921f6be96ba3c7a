import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';

export type HoldingKind = 'account' | 'card' | 'investment' | 'loan';

/** Something that is owned or owed, and what is known of its worth in a range of days. */
export interface Holding {
  kind: HoldingKind;
  id: string;
  connectionId: string;
  name: string;
  currency: string;
  /** Cards with the same text draw on one credit line, of which each may report all that is used; `null` for any other. */
  sharedLine: string | null;
  /** The first day of all on which its worth is known; `null`: on none. */
  knownSince: LocalDate | null;
  /** What is known, in the order of days: of the range, and the last of before it. */
  values: KnownValue[];
}

/** What a holding was worth on one day; money that is owed is negative. */
export interface KnownValue {
  date: LocalDate;
  /** What it comes to: of an investment what would be paid out, after tax. */
  value: DecimalText;
  /** Before tax; of anything but an investment the same as `value`. */
  gross: DecimalText;
}
