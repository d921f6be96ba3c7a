import type { DecimalText } from '../../../shared/decimal-text.js';
import type { LocalDate } from '../../../shared/local-date.js';
import { today } from '../../../shared/local-date.js';
import type { GoneFacts } from '../application/match-repository.js';
import { saysScheduled } from '../domain/likeness.js';

/** What is compared of a row of `transactions`; `t` is the row. */
export const MATCH_COLUMNS = `t.id, t.institution_transaction_id, t.date, t.booked_at, t.created_at, t.position_in_day,
  t.description, t.amount, t.currency, t.original_amount, t.original_currency, t.status,
  cast(t.card->>'instalmentNumber' as integer) as instalment_number,
  cast(t.card->>'instalmentsTotal' as integer) as instalments_total,
  t.user_category_id is not null or t.note is not null or t.excluded as decided, t.removed_at`;

export interface MatchRow {
  id: string;
  institution_transaction_id: string | null;
  date: LocalDate;
  booked_at: Date;
  created_at: Date;
  position_in_day: number | null;
  description: string;
  amount: DecimalText;
  currency: string;
  original_amount: DecimalText | null;
  original_currency: string | null;
  status: 'POSTED' | 'PENDING';
  instalment_number: number | null;
  instalments_total: number | null;
  decided: boolean;
  removed_at: Date | null;
  shown: boolean;
  fresh: boolean;
  batch: number;
}

export function matchFacts(row: MatchRow, timeZone: string): GoneFacts {
  return {
    id: row.id,
    institutionId: row.institution_transaction_id,
    date: row.date,
    bookedAt: row.booked_at,
    batch: row.batch,
    positionInDay: row.position_in_day,
    description: row.description,
    amount: row.amount,
    currency: row.currency,
    originalAmount: row.original_amount,
    originalCurrency: row.original_currency,
    status: row.status,
    instalmentNumber: row.instalment_number,
    instalmentsTotal: row.instalments_total,
    decided: row.decided,
    scheduled: saysScheduled(row.description) || row.date > today(row.created_at, timeZone),
    fresh: row.fresh,
    shown: row.shown,
    removedAt: row.removed_at,
  };
}
