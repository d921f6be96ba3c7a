import { inject, injectable } from 'inversify';
import type { Operation } from '../../../platform/http/operations.js';
import { dayRange } from '../../../shared/day-range.js';
import { TraceRates } from '../application/trace-rates.js';

@injectable()
export class ExchangeRatesController {
  constructor(@inject(TraceRates) private readonly trace: TraceRates) {}

  listExchangeRates: Operation<'listExchangeRates'> = async ({ principal, query }) => {
    const pair = { from: query.from ?? 'USD', ...(query.to && { to: query.to }) };
    const found = await this.trace.run(principal, pair, dayRange(query));
    return {
      status: 200,
      body: {
        from: found.from,
        to: found.to,
        date_from: found.dateFrom,
        date_to: found.dateTo,
        rates: found.rates.map(({ date, rate, legs }) => ({ date, rate, legs })),
        missing_rates: found.rates.filter(({ rate }) => rate === null).map(({ date }) => date),
      },
    };
  };
}
