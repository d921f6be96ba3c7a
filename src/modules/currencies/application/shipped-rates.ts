import type { ExchangeRate } from '../domain/exchange-rate.js';

/** The history that comes with the software. */
export interface ShippedRates {
  /** Tells one version of the history from another. */
  readonly digest: string;
  rates(): ExchangeRate[];
}

export const SHIPPED_RATES = Symbol.for('ShippedRates');
