import { DAY_MS } from './calendar.js';
import { categoryName } from './category-tree.js';
import { digest } from './dice.js';
import type { RowFilter, RowSource } from './row-source.js';
import { SHOPS, type Shop } from './shops.js';
import type { TransactionCursor, WireTransaction } from './world.js';

const { floor, imul } = Math;

export const MOST_ROWS = 5_000_000;
/** Each block is a run of purchases, then a credit of their sum: the balance stays level whatever the number of rows. */
const BLOCK = 40;
const SPAN_MS = 365 * DAY_MS;

const BULK_SHOPS: readonly Shop[] = [
  ...SHOPS.supermarket,
  ...SHOPS.bakery,
  ...SHOPS.delivery,
  ...SHOPS.ride,
  ...SHOPS.pharmacy,
  ...SHOPS.online,
  ...SHOPS.transit,
];

/** What a bulk account must know of the item it belongs to. */
export interface BulkFacts {
  size: number;
  accountId: string;
  firstCollectedAt: number;
  isOpenFinance: boolean;
  /** Decides amounts, shops and the institution's ids; the same for an item made anew. */
  lifeKey: string;
}

/**
 * Any number of rows, spread evenly over the 365 days before the first collection and computed one by one from their
 * sequence number (0 is the oldest): a page costs what its rows cost, at any depth, and nothing is held.
 * Dates differ from row to row, so a cursor's date alone gives its place; an id holds its number, masked.
 */
export class BulkRows implements RowSource {
  private readonly size: number;
  private readonly step: number;
  private readonly start: number;
  private readonly collectedAt: string;
  private readonly idKeys: readonly [number, number, number, number];
  private readonly lifeMix: number;
  /** The day asked for last, and the number of its first row: the rows of a page lie on few days. */
  private day = { start: Number.NaN, first: 0 };

  constructor(private readonly facts: BulkFacts) {
    this.size = Math.min(Math.max(0, Math.floor(facts.size)), MOST_ROWS);
    this.start = facts.firstCollectedAt - SPAN_MS;
    this.step = SPAN_MS / Math.max(1, this.size);
    this.collectedAt = new Date(facts.firstCollectedAt).toISOString();
    const hex = digest('bulk', facts.accountId);
    const word = (n: number) => Number.parseInt(hex.slice(n * 8, n * 8 + 8), 16);
    this.idKeys = [word(0), word(1), word(2), word(3)];
    this.lifeMix = Number.parseInt(facts.lifeKey.slice(0, 8), 16);
  }

  /** The sum of all rows: only the last block, if it is cut short, is not zero. */
  sumCents(): number {
    const begun = this.size - (this.size % BLOCK);
    let cents = 0;
    for (let sequence = begun; sequence < this.size; sequence += 1) cents += this.cents(sequence);
    return cents;
  }

  page(
    filter: RowFilter,
    after: TransactionCursor | null,
    limit: number,
    hidden: ReadonlySet<string>,
  ): WireTransaction[] {
    const found: WireTransaction[] = [];
    if (filter.createdFrom !== null && this.collectedAt < filter.createdFrom) return found;
    const oldest = filter.from === null ? 0 : this.latestUpTo(Date.parse(filter.from) - 1) + 1;
    let sequence = filter.to === null ? this.size - 1 : this.latestUpTo(Date.parse(filter.to));
    if (after) sequence = Math.min(sequence, this.latestAfter(after));
    for (; sequence >= oldest && found.length < limit; sequence -= 1) {
      const id = this.id(sequence);
      if (!hidden.has(id)) found.push(this.row(sequence, id));
    }
    return found;
  }

  find(id: string): WireTransaction | null {
    const sequence = (Number.parseInt(id.slice(-8), 16) ^ this.idKeys[3]) >>> 0;
    return sequence < this.size && this.id(sequence) === id ? this.row(sequence, id) : null;
  }

  /** The newest row of which the date is not later than the instant; -1 if all are later. */
  private latestUpTo(instant: number): number {
    let sequence = Math.min(this.size - 1, Math.floor((instant - this.start) / this.step) + 1);
    while (sequence >= 0 && this.time(sequence) > instant) sequence -= 1;
    return Math.max(-1, sequence);
  }

  private latestAfter(cursor: TransactionCursor): number {
    const time = Date.parse(cursor.date);
    const sequence = this.latestUpTo(time);
    if (sequence < 0 || this.time(sequence) < time) return sequence;
    return this.id(sequence) < cursor.id ? sequence : sequence - 1;
  }

  private firstOfDay(time: number): number {
    const start = time - (time % DAY_MS);
    if (start !== this.day.start) this.day = { start, first: this.latestUpTo(start - 1) + 1 };
    return this.day.first;
  }

  private time(sequence: number): number {
    return this.start + floor(sequence * this.step);
  }

  private cents(sequence: number): number {
    if (sequence % BLOCK !== BLOCK - 1) return -(100 + (mix(this.lifeMix, sequence) % 9_900));
    let total = 0;
    for (let n = sequence - BLOCK + 1; n < sequence; n += 1) total -= this.cents(n);
    return total;
  }

  private id(sequence: number): string {
    const [first, second, third, mask] = this.idKeys;
    const head = hex8(mix(first, sequence));
    const middle = hex8(mix(second, sequence));
    const tail = hex8(mix(third, sequence));
    const end = hex8(sequence ^ mask);
    return `${head}-${middle.slice(0, 4)}-4${middle.slice(5)}-a${tail.slice(0, 3)}-${tail.slice(3, 7)}${end}`;
  }

  private row(sequence: number, id: string): WireTransaction {
    const time = this.time(sequence);
    const cents = this.cents(sequence);
    const shop = BULK_SHOPS[mix(this.lifeMix ^ 0x5bd1e995, sequence) % BULK_SHOPS.length] as Shop;
    const spent = cents < 0;
    const description = spent ? `Compra no débito - ${shop.name}` : 'Pix recebido - reembolso de despesas';
    const categoryId = spent ? shop.categoryId : '05070000';
    const { isOpenFinance } = this.facts;
    return {
      id,
      accountId: this.facts.accountId,
      description,
      descriptionRaw: null,
      currencyCode: 'BRL',
      amount: cents / 100,
      amountInAccountCurrency: null,
      date: new Date(time).toISOString(),
      type: spent ? 'DEBIT' : 'CREDIT',
      status: 'POSTED',
      balance: null,
      category: categoryName(categoryId),
      categoryId,
      providerCode: null,
      providerId: isOpenFinance ? `${this.facts.lifeKey.slice(0, 24)}${hex8(sequence)}` : null,
      operationType: isOpenFinance ? (spent ? 'CARTAO' : 'PIX') : null,
      operationTypeAdditionalInfo: null,
      order: sequence - this.firstOfDay(time),
      paymentData: null,
      creditCardMetadata: null,
      merchant: spent ? { name: shop.name, businessName: shop.businessName, cnpj: shop.cnpj, cnae: shop.cnae } : null,
      createdAt: this.collectedAt,
      updatedAt: this.collectedAt,
    };
  }
}

/** An even scatter of 32 bits (the finaliser of MurmurHash3). */
function mix(key: number, sequence: number): number {
  let bits = (key ^ imul(sequence + 1, 0x9e3779b1)) | 0;
  bits = imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function hex8(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
