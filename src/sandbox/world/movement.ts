import { DAY_MS, type Day, instantOf } from './calendar.js';
import type { Dice } from './dice.js';
import type { BoletoNumbers } from './documents.js';
import type { Party } from './people.js';
import type { Shop } from './shops.js';

/** The accounts that a life can have, by their part in it. */
export type AccountRole = 'checking' | 'second-checking' | 'savings' | 'card';

/** How a movement was paid, and with whom; which of the two pays follows from the sign. */
export interface Payment {
  method: 'PIX' | 'TED' | 'TEV' | 'BOLETO';
  counterparty: Party;
  reason: string | null;
  reference: string;
  boleto: (BoletoNumbers & { baseCents: number; penaltyCents: number; interestCents: number }) | null;
}

/** One of several monthly parts of a card purchase. */
export interface Instalment {
  number: number;
  total: number;
  /** The whole purchase, positive. */
  purchaseCents: number;
  purchasedAt: number;
}

/** Finance charges as a bill names them. */
export type ChargeType = 'LATE_PAYMENT_FEE' | 'LATE_PAYMENT_INTEREST';

/**
 * One movement as the bank knows it, whatever item reads it.
 * Amounts are whole cents from the holder's point of view: out is negative, in is positive, on cards as well.
 */
export interface Movement {
  /** Names it within the life for ever; every id derives from it. */
  key: string;
  account: AccountRole;
  /** The `date` that the bank gives. */
  at: number;
  /** When the bank first shows it. */
  knownAt: number;
  /** When the bank stops showing it, because another movement takes its place; `null`: never. */
  goneAt: number | null;
  /** From when on it is posted; before, it is pending. `Infinity` for what is replaced before it is posted. */
  postedAt: number;
  cents: number;
  description: string;
  raw: string | null;
  categoryId: string;
  /** Open Finance Brazil's word for the kind of movement. */
  operationType: string;
  shop: Shop | null;
  payment: Payment | null;
  /** The amount in the currency of a purchase abroad, same sign as `cents`. */
  foreign: { currency: 'USD' | 'EUR'; cents: number } | null;
  instalment: Instalment | null;
  fee: 'ANNUAL_FEE' | null;
  charge: ChargeType | null;
  /** Position among the movements of its account and day. */
  order: number;
}

/**
 * How the bank writes the time: `exact`; `midnight`, the day's beginning in Brazil (T03:00Z); or `bare`, the day at
 * T00:00:00.000Z.
 */
export type Stamp = 'exact' | 'midnight' | 'bare';

/** What a rule says of a movement; the rest has defaults. */
export interface Draft {
  key: string;
  account: AccountRole;
  day: Day;
  /** Minute of the day in Brazil at which it happens. */
  minute: number;
  stamp: Stamp;
  cents: number;
  description: string;
  categoryId: string;
  operationType: string;
  raw?: string;
  shop?: Shop;
  payment?: Payment;
  foreign?: Movement['foreign'];
  instalment?: Instalment;
  fee?: 'ANNUAL_FEE';
  charge?: ChargeType;
  /** When the bank shows it; by default a few minutes after it happened. */
  knownAt?: number;
  goneAt?: number;
  postedAt?: number;
}

/** Completes a draft. A movement that is not replaced is posted as soon as its date has come and the bank shows it. */
export function movement(draft: Draft, dice: Dice): Movement {
  const happened = instantOf(draft.day, draft.minute);
  const at =
    draft.stamp === 'exact' ? happened : draft.stamp === 'midnight' ? instantOf(draft.day, 0) : draft.day * DAY_MS;
  const knownAt = draft.knownAt ?? happened + dice.between(2 * 60, 20 * 60) * 1000;
  const replaced = draft.goneAt !== undefined;
  return {
    key: draft.key,
    account: draft.account,
    at,
    knownAt,
    goneAt: draft.goneAt ?? null,
    postedAt: draft.postedAt ?? (replaced ? Number.POSITIVE_INFINITY : Math.max(at, knownAt)),
    cents: draft.cents,
    description: draft.description,
    raw: draft.raw ?? null,
    categoryId: draft.categoryId,
    operationType: draft.operationType,
    shop: draft.shop ?? null,
    payment: draft.payment ?? null,
    foreign: draft.foreign ?? null,
    instalment: draft.instalment ?? null,
    fee: draft.fee ?? null,
    charge: draft.charge ?? null,
    order: 0,
  };
}

/** Gives each movement its position within its account and day, in place. */
export function numberWithinDays(movements: Movement[]): void {
  const next = new Map<string, number>();
  for (const one of movements.toSorted((left, right) => left.at - right.at)) {
    const place = `${one.account} ${Math.floor(one.at / DAY_MS)}`;
    one.order = next.get(place) ?? 0;
    next.set(place, one.order + 1);
  }
}
