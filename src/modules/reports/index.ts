export { ComputeSummary } from './application/compute-summary.js';
export type { Grouping, Summary } from './domain/summary.js';
