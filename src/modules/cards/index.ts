export type { BilledPurchase } from './application/billed-purchase.js';
export { CARD_READER, type CardReader } from './application/card-reader.js';
export { ReadCards } from './application/read-cards.js';
export type { Statement } from './domain/statement.js';
