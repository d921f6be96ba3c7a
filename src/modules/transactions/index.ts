export { CATEGORY_REPOSITORY, type CategoryRepository } from './application/category-repository.js';
export { CATEGORY_SOURCE, type CategorySource } from './application/category-source.js';
export { MatchArrivals } from './application/match-arrivals.js';
export { MATCH_REPOSITORY, type MatchRepository } from './application/match-repository.js';
export { PrepareCategories } from './application/prepare-categories.js';
export { RefreshCategories, refreshCategoriesJob } from './application/refresh-categories.js';
export { TakeOverPage } from './application/take-over-page.js';
export {
  type AccountOfPage,
  TRANSACTION_REPOSITORY,
  type TransactionRepository,
} from './application/transaction-repository.js';
export {
  CursorExpired,
  TRANSACTION_SOURCE,
  type TransactionQuery,
  type TransactionSource,
} from './application/transaction-source.js';
export type { Category } from './domain/category.js';
export type {
  CardPurchaseFacts,
  Counterparty,
  PaymentFacts,
  ProviderTransaction,
  TransactionDocuments,
} from './domain/provider-transaction.js';
export type { Flow, Transaction } from './domain/transaction.js';
