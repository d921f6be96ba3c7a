import { inject, injectable } from 'inversify';
import { type LocalDate, plusDays } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import { type BilledPurchase, ReadCards, type Statement } from '../../cards/index.js';
import {
  type BillInUse,
  type CardInUse,
  INSTALMENTS_END_AFTER_DAYS,
  type InstalmentInUse,
} from '../domain/commitment.js';
import { COMMITMENT_SOURCE, type CommitmentSource } from './commitment-source.js';

/** A user's cards as far as they tell what is owed. */
@injectable()
export class CardsInUse {
  constructor(
    @inject(COMMITMENT_SOURCE) private readonly source: CommitmentSource,
    @inject(ReadCards) private readonly cards: ReadCards,
  ) {}

  /** Of instalments those that may still be owed on the day. */
  async read(userId: UserId, today: LocalDate): Promise<CardInUse[]> {
    const cards = await this.cards.all(userId, plusDays(today, -INSTALMENTS_END_AFTER_DAYS));
    const read = new Map(cards.map((card) => [card.accountId, card]));
    return (await this.source.cards(userId)).map((card) => {
      const { statements = [], purchases = [] } = read.get(card.accountId) ?? {};
      const phases = new Map(statements.map(({ id, phase }) => [id, phase]));
      return {
        ...card,
        bills: statements.map(billInUse),
        instalments: purchases.flatMap((purchase) => instalmentsToCome(purchase, phases)),
      };
    });
  }
}

function billInUse({ id, phase, cycle, currency, settlement, bankBill }: Statement): BillInUse {
  return {
    id,
    phase,
    dueDate: cycle.dueDate,
    currency,
    outstanding: settlement.outstanding,
    isTold: bankBill !== null,
    isUnknown: settlement.state === 'unknown',
  };
}

/** Those that are in the total of no bill that is closed or open: expected ones, and told ones on bills to come. */
function instalmentsToCome(purchase: BilledPurchase, phases: ReadonlyMap<string, string>): InstalmentInUse[] {
  const told = purchase.instalments.filter(({ transactionId }) => transactionId !== null);
  const last = told.at(-1);
  if (!last) return [];
  return purchase.instalments
    .filter(({ state, billId }) => state === 'expected' || (billId !== null && phases.get(billId) === 'future'))
    .map(({ transactionId, dueDate, date, amount, state }) => ({
      transactionId: transactionId ?? last.transactionId!,
      dueDate: dueDate ?? date,
      lastChargedOn: last.date,
      amount,
      currency: purchase.currency,
      name: purchase.description,
      isExpected: state === 'expected',
    }));
}
