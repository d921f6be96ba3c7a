export interface RateQuestion {
  from: string;
  to: string;
  /** `YYYY-MM-DD` */
  date: string;
}

/** What one unit of a currency was worth in another on a day. */
export interface RateSource {
  /** In the order of the questions; `null` where no rate is known. */
  ratesOf(questions: readonly RateQuestion[]): Promise<(string | null)[]>;
}

export const RATE_SOURCE = Symbol.for('RateSource');
