export { PrepareRates } from './application/prepare-rates.js';
export { RATE_REPOSITORY, type RateRepository } from './application/rate-repository.js';
export { RATE_SERIES, type RateSeries } from './application/rate-source.js';
export { RefreshRates, refreshRatesJob } from './application/refresh-rates.js';
export { SHIPPED_RATES, type ShippedRates } from './application/shipped-rates.js';
export { TraceRates } from './application/trace-rates.js';
export type { ExchangeRate, RatePublisher } from './domain/exchange-rate.js';
