import type { LocalDate } from '../../../shared/local-date.js';
import type { Month } from '../../../shared/month.js';
import type { UserId } from '../../../shared/principal.js';
import type { CardMonth } from '../domain/card-month.js';
import type { CardRow } from '../domain/card-row.js';
import type { Card } from '../domain/statement.js';

/** A card with its connector, whose cards share the bank's habits. */
export interface CardOfUser extends Omit<Card, 'months'> {
  connectorId: number;
}

/** Both included. */
export interface Days {
  from: LocalDate;
  to: LocalDate;
}

/** Whose cards are read, and the time zone of their days. */
export interface CardOwner {
  userId: UserId;
  timeZone: string;
}

/** Rows of cards by account, each account's in order. */
export type RowsOfCards = Map<string, CardRow[]>;

export interface CardReader {
  timeZone(userId: UserId): Promise<string>;
  /** Every card of the user with its bills; those whose account is gone are left out. */
  cards(owner: CardOwner): Promise<CardOfUser[]>;
  /** What bills need of all rows of a card, in order of months. */
  months(owner: CardOwner, accountId: string): Promise<CardMonth[]>;
  /** A card's rows that were booked in these months, in order. */
  rows(owner: CardOwner, accountId: string, months: readonly Month[]): Promise<CardRow[]>;
  /** Every instalment of the purchases that may have been made on these days; with each purchase all of its instalments. */
  instalments(owner: CardOwner, accountIds: readonly string[], made: Days): Promise<RowsOfCards>;
  /** Every instalment of the purchases of which one was booked in this month or later, and of some others. */
  instalmentsSince(owner: CardOwner, accountIds: readonly string[], month: Month): Promise<RowsOfCards>;
  /**
   * Days around one from which on, and up to which, so many instalments have purchases that may have been made before it, and
   * after it; `null` where there are fewer.
   */
  daysAround(
    owner: CardOwner,
    accountIds: readonly string[],
    day: LocalDate,
    count: { before: number; after: number },
  ): Promise<{ from: LocalDate | null; to: LocalDate | null }>;
}

export const CARD_READER = Symbol.for('CardReader');
