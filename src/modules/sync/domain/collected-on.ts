import { type LocalDate, today } from '../../../shared/local-date.js';
import type { BankConnection } from '../../connections/index.js';

/** When the provider last collected a product; of one that failed the last time, when it last did not. */
export function collectedAt({ facts }: BankConnection, product: string): Date | null {
  const state = facts.products[product];
  return state?.isUpdated === false ? state.lastUpdatedAt : facts.dataAsOf;
}

/** The same with the day that it was then in a time zone; `null` where it was never collected. */
export function collectedOn(
  connection: BankConnection,
  product: string,
  timeZone: string,
): { at: Date; day: LocalDate } | null {
  const at = collectedAt(connection, product);
  return at === null ? null : { at, day: today(at, timeZone) };
}
