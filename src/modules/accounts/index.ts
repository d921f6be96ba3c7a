export { ACCOUNT_SOURCE, type AccountSource } from './application/account-source.js';
export type { BankFacts, CardFacts, ProviderAccount } from './domain/provider-account.js';
export type {
  ProviderBill,
  ProviderInvestment,
  ProviderInvestmentTransaction,
  ProviderLoan,
} from './domain/provider-holdings.js';
