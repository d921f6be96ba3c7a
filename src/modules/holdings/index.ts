export type { Collected } from './application/collected.js';
export { HOLDING_SOURCE, type HoldingSource } from './application/holding-source.js';
export { INVESTMENT_REPOSITORY, type InvestmentRepository } from './application/investment-repository.js';
export { LOAN_REPOSITORY, type LoanRepository } from './application/loan-repository.js';
export type { ProviderInvestment, ProviderInvestmentTransaction, ProviderLoan } from './domain/provider-holdings.js';
