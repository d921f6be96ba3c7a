import { ProviderAnswerInvalid } from '../../../shared/errors.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { RateSeries } from '../application/rate-source.js';
import type { ExchangeRate } from '../domain/exchange-rate.js';
import { askPublisher, type Patience, usualPatience } from './ask-publisher.js';
import { readCode, readDay, readPrice } from './read-rate.js';

/**
 * The European Central Bank's daily reference rates, every currency in one answer: units for 1 EUR, from its data API as CSV.
 * Source: https://data.ecb.europa.eu/help/api/data, dataflow EXR, series D..EUR.SP00.A.
 */
export function ecbRates(baseUrl: string, patience: Patience = usualPatience): RateSeries {
  return {
    source: 'ECB',
    currency: null,
    async read({ from, to }, signal) {
      const query = `startPeriod=${from}&endPeriod=${to}&detail=dataonly&format=csvdata`;
      const address = `${baseUrl}/data/EXR/D..EUR.SP00.A?${query}`;
      return ratesOf(await askPublisher(address, 'text/csv', signal, patience));
    },
  };
}

/** Columns are told by their names; without attributes (`detail=dataonly`) no value holds a comma or a quotation mark. */
function ratesOf(csv: string): ExchangeRate[] {
  const [header = '', ...lines] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  // For a range without any working day the answer is empty.
  if (header.trim() === '' && lines.every((line) => line.trim() === '')) return [];
  const names = header.split(',');
  const [currency, denominator, day, value] = ['CURRENCY', 'CURRENCY_DENOM', 'TIME_PERIOD', 'OBS_VALUE'].map((name) =>
    names.indexOf(name),
  ) as [number, number, number, number];
  if ([currency, denominator, day, value].includes(-1) || csv.includes('"')) {
    throw new ProviderAnswerInvalid('The answer of the European Central Bank is not the table that was asked for.');
  }
  const rates: ExchangeRate[] = [];
  for (const line of lines.filter((text) => text.trim() !== '')) {
    const cells = line.split(',');
    if (cells.length !== names.length) throw new ProviderAnswerInvalid('A row of the table is cut off.');
    if (cells[denominator] !== 'EUR') throw new ProviderAnswerInvalid('A rate is not for the euro.');
    if (cells[value] === '' || cells[value] === 'NaN') continue; // a day without a rate
    rates.push({
      source: 'ECB',
      base: 'EUR',
      quote: readCode(cells[currency]),
      date: readDay(cells[day]) satisfies LocalDate,
      rate: readPrice(cells[value]),
    });
  }
  return rates;
}
