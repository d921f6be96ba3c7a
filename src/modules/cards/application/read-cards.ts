import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { compareText } from '../../../shared/compare-text.js';
import { NotFound } from '../../../shared/errors.js';
import type { LocalDate } from '../../../shared/local-date.js';
import { dayIn, plusMonths } from '../../../shared/month.js';
import type { UserId } from '../../../shared/principal.js';
import { type Instalment, type Purchase, purchasesOf } from '../domain/purchases.js';
import { type Statement, statementsOf } from '../domain/statement.js';
import { CARD_READER, type CardOfUser, type CardReader } from './card-reader.js';

/** An instalment with the bill that it is on or will be on. */
export type BilledInstalment = Instalment & { billId: string | null; dueDate: LocalDate | null };
export type BilledPurchase = Omit<Purchase, 'instalments'> & { instalments: BilledInstalment[] };

/** Bills and purchases in instalments, worked out from what is held of the cards when somebody asks. */
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
    return card ? this.statements(card, read).reverse() : [];
  }

  /** Throws `NotFound`. */
  async bill(userId: UserId, id: string): Promise<Statement> {
    const read = await this.read(userId);
    for (const card of read.cards) {
      const found = this.statements(card, read).find((bill) => bill.id === id);
      if (found) return found;
    }
    throw new NotFound('bill');
  }

  /** Every card with its bills, in the order of closing, and its purchases in instalments. */
  async all(userId: UserId): Promise<{ accountId: string; statements: Statement[]; purchases: BilledPurchase[] }[]> {
    const read = await this.read(userId);
    return read.cards.map((card) => {
      const statements = this.statements(card, read);
      const purchases = purchasesOf(card.accountId, card.rows).map((purchase) => billed(purchase, statements));
      return { accountId: card.accountId, statements, purchases };
    });
  }

  /** Purchases in instalments, the latest first. */
  async purchases(userId: UserId, accountIds: readonly string[] | undefined): Promise<BilledPurchase[]> {
    const read = await this.read(userId);
    const cards = read.cards.filter(({ accountId }) => accountIds === undefined || accountIds.includes(accountId));
    return cards
      .flatMap((card) => {
        const statements = this.statements(card, read);
        return purchasesOf(card.accountId, card.rows).map((purchase) => billed(purchase, statements));
      })
      .sort((a, b) => compareText(b.purchasedOn, a.purchasedOn) || compareText(b.id, a.id));
  }

  private async read(userId: UserId): Promise<{ cards: CardOfUser[]; today: LocalDate }> {
    const cards = await this.reader.cards(userId);
    return { cards, today: await this.reader.today(userId, this.clock.now()) };
  }

  private statements(card: CardOfUser, { cards, today }: { cards: CardOfUser[]; today: LocalDate }): Statement[] {
    const sameBank = cards.filter((other) => other !== card && other.connectorId === card.connectorId);
    return statementsOf(card, sameBank, today);
  }
}

/** What is expected falls due in the months after the last instalment that is on a bill. */
function billed(purchase: Purchase, statements: readonly Statement[]): BilledPurchase {
  const byRow = new Map(statements.flatMap((bill) => bill.lines.map(({ row }) => [row.id, bill] as const)));
  const byMonth = new Map(statements.map((bill) => [bill.cycle.month, bill]));
  const known = purchase.instalments.flatMap(({ number, transactionId }) => {
    const bill = transactionId === null ? undefined : byRow.get(transactionId);
    return bill ? [{ number, bill }] : [];
  });
  const instalments = purchase.instalments.map((instalment): BilledInstalment => {
    const own = instalment.transactionId === null ? undefined : byRow.get(instalment.transactionId);
    if (own) return { ...instalment, billId: own.id, dueDate: own.cycle.dueDate };
    const before = known.filter(({ number }) => number < instalment.number).at(-1) ?? known[0];
    if (!before) return { ...instalment, billId: null, dueDate: null };
    const month = plusMonths(before.bill.cycle.month, instalment.number - before.number);
    const bill = byMonth.get(month);
    const dueDate = bill?.cycle.dueDate ?? dayIn(month, Number(before.bill.cycle.dueDate.slice(8)));
    return { ...instalment, billId: bill?.id ?? null, dueDate };
  });
  return { ...purchase, instalments };
}
