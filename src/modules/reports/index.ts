export { type CheckedTotals, CheckSomeTotals, CheckTotals, checkTotalsJob } from './application/check-totals.js';
export { ComputeSummary } from './application/compute-summary.js';
export { TOTALS_KEEPER, type TotalsDifference, type TotalsKeeper } from './application/totals-keeper.js';
export type { Grouping, Summary } from './domain/summary.js';
