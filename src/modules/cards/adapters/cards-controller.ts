import { inject, injectable } from 'inversify';
import { type Keyset, pageOfSorted } from '../../../platform/database/keyset.js';
import type { Operation } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { NotFound } from '../../../shared/errors.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from '../../accounts/index.js';
import { ReadCards } from '../application/read-cards.js';
import { presentBill, presentLine, presentPurchase } from './present-bill.js';

@injectable()
export class CardsController {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(ReadCards) private readonly cards: ReadCards,
  ) {}

  listAccountBills: Operation<'listAccountBills'> = async ({ principal, path, query, url }) => {
    if (!(await this.accounts.find(principal.userId, path.id))) throw new NotFound('account');
    const { phase } = query;
    const bills = await this.cards.bills(principal.userId, path.id);
    const page = pageOfSorted(
      bills.filter((bill) => phase === undefined || phase.includes(bill.phase)),
      ({ cycle, id }) => [cycle.dueDate, id],
      byDay(['bills', principal.userId, path.id, phase]),
      pageRequest(query),
    );
    return { status: 200, body: presentPage(url, page, presentBill) };
  };

  getBill: Operation<'getBill'> = async ({ principal, path }) => {
    const bill = await this.cards.bill(principal.userId, path.id);
    return { status: 200, body: { ...presentBill(bill), lines: bill.lines.map(presentLine) } };
  };

  listPurchases: Operation<'listPurchases'> = async ({ principal, query, url }) => {
    const page = pageOfSorted(
      await this.cards.purchases(principal.userId, query.account_id),
      ({ purchasedOn, id }) => [purchasedOn, id],
      byDay(['purchases', principal.userId, query.account_id]),
      pageRequest(query),
    );
    return { status: 200, body: presentPage(url, page, presentPurchase) };
  };
}

/** The latest first. */
const byDay = (scope: unknown): Keyset => ({
  columns: [
    { column: 'day', type: 'date' },
    { column: 'id', type: 'uuid' },
  ],
  direction: 'desc',
  scope,
});
