import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { FoundItem } from '../../recurring/index.js';
import type { BackTest } from '../domain/back-test.js';

/** What a search of a user's bank movements found, so that a forecast need not search again. */
export interface ForecastHistory {
  /** The last day of what was searched. */
  asOf: LocalDate;
  /** The recurring items that the person ignored then: the tests leave them out. */
  ignoredIds: string[];
  currencies: CurrencyHistory[];
}

export interface CurrencyHistory {
  currency: string;
  /** What comes back, also what the person ignores: that may be taken back at any time. */
  items: FoundItem[];
  /** The earliest first. */
  tests: BackTest[];
}

/** Keeps one history for each user. */
export interface ForecastHistories {
  find(userId: UserId): Promise<ForecastHistory | null>;
  /** Takes the place of the one before. */
  keep(userId: UserId, history: ForecastHistory): Promise<void>;
}

export const FORECAST_HISTORIES = Symbol.for('ForecastHistories');
