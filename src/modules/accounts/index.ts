export { ACCOUNT_REPOSITORY, type AccountRepository } from './application/account-repository.js';
export { ACCOUNT_SOURCE, type AccountSource } from './application/account-source.js';
export type { BankAccount } from './domain/bank-account.js';
export type { AccountHolder, BankFacts, CardFacts, ProviderAccount } from './domain/provider-account.js';
export type {
  ProviderBill,
  ProviderInvestment,
  ProviderInvestmentTransaction,
  ProviderLoan,
} from './domain/provider-holdings.js';
