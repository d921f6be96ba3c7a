export { CARD_READER, type CardReader } from './application/card-reader.js';
export { type BilledPurchase, ReadCards } from './application/read-cards.js';
export type { Statement } from './domain/statement.js';
