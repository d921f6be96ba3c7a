import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { compareText } from '../../../shared/compare-text.js';
import { NotFound } from '../../../shared/errors.js';
import { type LocalDate, today } from '../../../shared/local-date.js';
import { monthOf } from '../../../shared/month.js';
import type { UserId } from '../../../shared/principal.js';
import { cardMonth, needsDays } from '../domain/card-month.js';
import { type BillLine, billsOf, type CardBills, linesOf, type Statement } from '../domain/statement.js';
import { type BilledPurchase, billedPurchases } from './billed-purchase.js';
import { CARD_READER, type CardOfUser, type CardOwner, type CardReader } from './card-reader.js';

/** A stretch of the list of purchases: around a day, or from its beginning, and how many are wanted on which side of it. */
export interface Stretch {
  day: LocalDate | null;
  before: number;
  after: number;
}

/** What every answer begins with. */
interface Read {
  owner: CardOwner;
  cards: CardOfUser[];
  today: LocalDate;
}

/** For each purchase wanted, so many instalments are looked at first. */
const INSTALMENTS_A_PURCHASE = 4;
const FIRST_DAY = '0001-01-01' as LocalDate;
const LAST_DAY = '9999-12-31' as LocalDate;

/** Bills and purchases in instalments, worked out when somebody asks from what is kept of the cards' months. */
@injectable()
export class ReadCards {
  constructor(
    @inject(CARD_READER) private readonly reader: CardReader,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A card's bills, the one due last first. None for an account that is no card, or of which nothing tells when it closes. */
  async bills(userId: UserId, accountId: string): Promise<Statement[]> {
    const read = await this.read(userId);
    const card = read.cards.find((one) => one.accountId === accountId);
    return card ? (await this.billsOf(card, read)).statements.toReversed() : [];
  }

  /** Throws `NotFound`. */
  async bill(userId: UserId, id: string): Promise<{ bill: Statement; lines: BillLine[] }> {
    const read = await this.read(userId);
    const given = read.cards.find(({ bills }) => bills.some((bill) => bill.id === id));
    for (const card of given ? [given] : read.cards) {
      const bills = await this.billsOf(card, read);
      const bill = bills.statements.find((one) => one.id === id);
      if (!bill) continue;
      const rows = await this.reader.rows(read.owner, card.accountId, bill.months);
      return { bill, lines: linesOf(bill, rows, bills) };
    }
    throw new NotFound('bill');
  }

  /** Every card with its bills, in the order of closing, and its purchases of which an instalment was charged since a day. */
  async all(
    userId: UserId,
    chargedSince: LocalDate,
  ): Promise<{ accountId: string; statements: Statement[]; purchases: BilledPurchase[] }[]> {
    const read = await this.read(userId);
    const accountIds = read.cards.map(({ accountId }) => accountId);
    const rows = await this.reader.instalmentsSince(read.owner, accountIds, monthOf(chargedSince));
    return Promise.all(
      read.cards.map(async (card) => {
        const { accountId } = card;
        const bills = await this.billsOf(card, read);
        const purchases = billedPurchases(accountId, rows.get(accountId) ?? [], bills);
        return { accountId, statements: bills.statements, purchases };
      }),
    );
  }

  /**
   * Purchases in instalments, the latest first: all of some days around the day, of which as many as are wanted are before it and
   * after it, where there are so many.
   */
  async purchases(
    userId: UserId,
    accountIds: readonly string[] | undefined,
    { day, ...wanted }: Stretch,
  ): Promise<BilledPurchase[]> {
    const read = await this.read(userId);
    const cards = read.cards.filter(({ accountId }) => accountIds === undefined || accountIds.includes(accountId));
    const bills = new Map<CardOfUser, CardBills>();
    for (const card of cards) bills.set(card, await this.billsOf(card, read));
    const ids = cards.map(({ accountId }) => accountId);
    const around = day ?? LAST_DAY;
    const count = { before: wanted.before * INSTALMENTS_A_PURCHASE, after: wanted.after * INSTALMENTS_A_PURCHASE };
    for (;;) {
      const { from, to } = await this.reader.daysAround(read.owner, ids, around, count);
      const days = { from: from ?? FIRST_DAY, to: to ?? LAST_DAY };
      const rows = await this.reader.instalments(read.owner, ids, days);
      const found = cards
        .flatMap((card) => billedPurchases(card.accountId, rows.get(card.accountId) ?? [], bills.get(card)!))
        .filter(({ purchasedOn }) => purchasedOn >= days.from && purchasedOn <= days.to)
        .sort((a, b) => compareText(b.purchasedOn, a.purchasedOn) || compareText(b.id, a.id));
      const before = found.filter(({ purchasedOn }) => purchasedOn < around).length;
      const after = found.filter(({ purchasedOn }) => purchasedOn > around).length;
      const isEnough = {
        before: from === null || before >= wanted.before,
        after: to === null || after >= wanted.after,
      };
      if (isEnough.before && isEnough.after) return found;
      if (!isEnough.before) count.before *= 2;
      if (!isEnough.after) count.after *= 2;
    }
  }

  private async read(userId: UserId): Promise<Read> {
    const timeZone = await this.reader.timeZone(userId);
    const owner = { userId, timeZone };
    return { owner, cards: await this.reader.cards(owner), today: today(this.clock.now(), timeZone) };
  }

  private async billsOf(card: CardOfUser, { owner, cards, today }: Read): Promise<CardBills> {
    const { accountId } = card;
    const sameBank = cards.filter((other) => other !== card && other.connectorId === card.connectorId);
    const kept = await this.reader.months(owner, accountId);
    const vague = kept.filter((month) => needsDays(month, card.bills)).map(({ month }) => month);
    if (vague.length === 0) return billsOf({ ...card, months: kept }, sameBank, today);
    const rows = Map.groupBy(await this.reader.rows(owner, accountId, vague), ({ date }) => monthOf(date));
    const months = kept.map((one) => {
      const own = rows.get(one.month);
      return own ? cardMonth(one.month, own, true) : one;
    });
    return billsOf({ ...card, months }, sameBank, today);
  }
}
