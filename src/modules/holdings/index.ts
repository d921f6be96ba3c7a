export type { Collected } from './application/collected.js';
export { DecideHoldingMatch } from './application/decide-holding-match.js';
export { HOLDING_SOURCE, type HoldingSource } from './application/holding-source.js';
export { HOLDING_SUCCESSION, type HoldingSuccession } from './application/holding-succession.js';
export { INVESTMENT_REPOSITORY, type InvestmentRepository } from './application/investment-repository.js';
export { LOAN_REPOSITORY, type LoanRepository } from './application/loan-repository.js';
export { RecogniseHoldings } from './application/recognise-holdings.js';
export type { ProviderInvestment, ProviderInvestmentTransaction, ProviderLoan } from './domain/provider-holdings.js';
