export { type CheckedTotals, CheckSomeTotals, CheckTotals, checkTotalsJob } from './application/check-totals.js';
export { ComputeCashFlow } from './application/compute-cash-flow.js';
export { ComputeForecast } from './application/compute-forecast.js';
export { ComputeNetWorth } from './application/compute-net-worth.js';
export { ComputeSummary } from './application/compute-summary.js';
export { ListCommitments } from './application/list-commitments.js';
export { TOTALS_KEEPER, type TotalsDifference, type TotalsKeeper } from './application/totals-keeper.js';
export type { Grouping, Summary } from './domain/summary.js';
