export { ACCOUNT_REPOSITORY, type AccountRepository } from './application/account-repository.js';
export { ACCOUNT_SOURCE, type AccountSource } from './application/account-source.js';
export { BALANCE_HISTORY, type BalanceHistory } from './application/balance-history.js';
export { BILL_REPOSITORY, type BillRepository } from './application/bill-repository.js';
export { HOLDER_REPOSITORY, type HolderRepository } from './application/holder-repository.js';
export type { AccountHolder } from './domain/account-holder.js';
export type { BankAccount } from './domain/bank-account.js';
export type { AccountOwner, BankFacts, CardFacts, CreditLine, ProviderAccount } from './domain/provider-account.js';
export type { ProviderBill } from './domain/provider-bill.js';
