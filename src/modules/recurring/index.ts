export { FindRecurring, findRecurringJob } from './application/find-recurring.js';
export { LookAgain } from './application/look-again.js';
export { RECURRING_REPOSITORY, type RecurringRepository } from './application/recurring-repository.js';
export { dueDays, type RecurringItem, stateOn } from './domain/recurring-item.js';
