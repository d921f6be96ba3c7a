import type { Transaction } from 'pluggy-sdk';
import { type Month, monthText } from './calendar.js';
import type { CardBook } from './card-book.js';
import { categoryName } from './category-tree.js';
import { digest, uuidOf } from './dice.js';
import type { Life } from './life.js';
import { ownParty } from './life-facts.js';
import type { Movement, Payment } from './movement.js';
import type { Party } from './people.js';
import type { ItemFacts, Wire, WireTransaction } from './world.js';

type PaymentData = NonNullable<Wire<Transaction>['paymentData']>;
type CardMetadata = NonNullable<WireTransaction['creditCardMetadata']>;

/** The item that reads the bank, with what stays the same for all of its rows. */
export interface Reading {
  seed: number;
  item: ItemFacts;
  life: Life;
  /** Instants in milliseconds. History begins at `start`. */
  start: number;
  firstCollectedAt: number;
  collectedAt: number;
  /** The first bill that the item can list. */
  firstBill: Month;
}

/** When the row is ingested: with the first collection, or at the moment the bank first shows it. */
export function ingestedAt(row: Movement, reading: Reading): number {
  return Math.max(row.knownAt, reading.firstCollectedAt);
}

/** Whether the latest collection shows the row. */
export function isVisible(row: Movement, reading: Reading): boolean {
  if (ingestedAt(row, reading) > reading.collectedAt) return false;
  return row.goneAt === null || row.goneAt > reading.collectedAt;
}

export function billIdOf(reading: Reading, bill: Month): string {
  return uuidOf(reading.seed, reading.item.itemId, 'bill', monthText(bill));
}

/** A movement as the API answers it to this item. Cards have their signs turned: a purchase is positive. */
export function wireRow(row: Movement, reading: Reading, accountId: string): WireTransaction {
  const { item, life } = reading;
  const isCard = row.account === 'card';
  const sign = isCard ? -1 : 1;
  const posted = row.postedAt <= reading.collectedAt;
  const createdAt = ingestedAt(row, reading);
  const openFinance = item.isOpenFinance;
  const own = (sign * row.cents) / 100;
  return {
    id: uuidOf(reading.seed, item.itemId, row.key),
    accountId,
    description: row.description,
    descriptionRaw: row.raw,
    currencyCode: row.foreign?.currency ?? 'BRL',
    amount: row.foreign ? (sign * row.foreign.cents) / 100 : own,
    amountInAccountCurrency: row.foreign ? own : null,
    date: new Date(row.at).toISOString(),
    type: row.cents < 0 ? 'DEBIT' : 'CREDIT',
    status: posted ? 'POSTED' : 'PENDING',
    balance: null,
    category: categoryName(row.categoryId),
    categoryId: row.categoryId,
    providerCode: isCard ? null : digest('code', row.description).replaceAll(/\D/g, '').slice(0, 6),
    providerId: openFinance ? digest(life.facts.key, row.key) : null,
    operationType: openFinance ? row.operationType : null,
    operationTypeAdditionalInfo: null,
    order: row.order,
    paymentData: row.payment
      ? paymentData(row.payment, row.cents, ownParty(life.facts, row.account === 'card' ? 'checking' : row.account))
      : null,
    creditCardMetadata: isCard ? cardMetadata(row, reading) : null,
    merchant: row.shop
      ? { name: row.shop.name, businessName: row.shop.businessName, cnpj: row.shop.cnpj, cnae: row.shop.cnae }
      : null,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(changedAt(row, reading, createdAt)).toISOString(),
  };
}

/** A row changes in place when a pending instalment falls due, and when its bill can be read. */
function changedAt(row: Movement, reading: Reading, createdAt: number): number {
  const changes = [createdAt];
  if (row.postedAt <= reading.collectedAt) changes.push(row.postedAt);
  const bill = namedBill(row, reading);
  if (bill !== null) changes.push(reading.life.card.readyAt(bill));
  return Math.max(...changes);
}

/** The bill that the row names: one that the item can list and that has closed. */
function namedBill(row: Movement, reading: Reading): Month | null {
  if (row.account !== 'card' || row.goneAt !== null || !reading.item.isOpenFinance) return null;
  const card: CardBook = reading.life.card;
  const bill = card.billOf(row);
  return bill >= reading.firstBill && card.readyAt(bill) <= reading.collectedAt ? bill : null;
}

function cardMetadata(row: Movement, reading: Reading): CardMetadata {
  const { life, item } = reading;
  const bill = namedBill(row, reading);
  const metadata: CardMetadata = { cardNumber: `************${life.facts.cardNumber}` };
  if (row.shop) metadata.payeeMCC = row.shop.mcc;
  if (row.instalment) {
    metadata.installmentNumber = row.instalment.number;
    metadata.totalInstallments = row.instalment.total;
    metadata.totalAmount = row.instalment.purchaseCents / 100;
    metadata.purchaseDate = new Date(row.instalment.purchasedAt).toISOString();
  }
  if (!item.isOpenFinance) return metadata;
  metadata.billForecastDate = monthText(life.card.billOf(row));
  if (bill !== null) metadata.billId = billIdOf(reading, bill);
  if (row.fee) metadata.feeType = row.fee;
  return metadata;
}

function paymentData(payment: Payment, cents: number, own: Party): PaymentData {
  const [payer, receiver] = cents < 0 ? [own, payment.counterparty] : [payment.counterparty, own];
  const data: PaymentData = {
    payer: participant(payer),
    receiver: participant(receiver),
    paymentMethod: payment.method,
    // A PIX is named by its sender's institution, then time and a number of its own.
    referenceNumber: payment.method === 'PIX' ? `E${payer.bank.ispb}${payment.reference}` : payment.reference,
    boletoMetadata: null,
  };
  if (payment.reason !== null) data.reason = payment.reason;
  if (payment.boleto) {
    const { barcode, digitableLine, baseCents, penaltyCents, interestCents } = payment.boleto;
    data.boletoMetadata = {
      barcode,
      digitableLine,
      baseAmount: baseCents / 100,
      penaltyAmount: penaltyCents / 100,
      interestAmount: interestCents / 100,
      discountAmount: 0,
    };
  }
  return data;
}

function participant(party: Party): NonNullable<PaymentData['payer']> {
  return {
    name: party.name,
    documentNumber: party.document,
    accountNumber: party.account,
    branchNumber: party.branch,
    routingNumber: party.bank.code,
    routingNumberISPB: party.bank.ispb,
  };
}
