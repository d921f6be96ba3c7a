import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { Card } from '../domain/statement.js';

/** A card with its connector, whose cards share the bank's habits. */
export interface CardOfUser extends Card {
  connectorId: number;
}

export interface CardReader {
  /** Every card of the user with its bills and rows; those whose account is gone are left out. */
  cards(userId: UserId): Promise<CardOfUser[]>;
  /** The user's day. */
  today(userId: UserId, now: Date): Promise<LocalDate>;
}

export const CARD_READER = Symbol.for('CardReader');
