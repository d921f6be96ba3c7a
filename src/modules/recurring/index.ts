export { FindRecurring, MOST_MOVEMENTS } from './application/find-recurring.js';
export { LookAgain } from './application/look-again.js';
export { RECURRING_REPOSITORY, type RecurringRepository } from './application/recurring-repository.js';
export { findSeries } from './domain/find-series.js';
export { recognise } from './domain/keep-identity.js';
export type { Movement } from './domain/movement.js';
export { payeeKey } from './domain/payee.js';
export { plusPeriods } from './domain/period.js';
export { dueDays, type FoundItem, foundItem, type RecurringItem, stateOn } from './domain/recurring-item.js';
