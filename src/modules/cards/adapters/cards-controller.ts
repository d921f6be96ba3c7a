import { inject, injectable } from 'inversify';
import { type Keyset, pageOfSorted, positionOf } from '../../../platform/database/keyset.js';
import type { Operation } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { NotFound } from '../../../shared/errors.js';
import type { LocalDate } from '../../../shared/local-date.js';
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
    const { bill, lines } = await this.cards.bill(principal.userId, path.id);
    return { status: 200, body: { ...presentBill(bill), lines: lines.map(presentLine) } };
  };

  listPurchases: Operation<'listPurchases'> = async ({ principal, query, url }) => {
    const list = byDay(['purchases', principal.userId, query.account_id]);
    const request = pageRequest(query);
    const position = positionOf(list, request);
    // One more than the page on the side where it lies, and one on the other, to know whether there is another page.
    const [ahead, behind] = [request.size + 1, 1];
    const isBack = position?.towards === 'previous';
    const purchases = await this.cards.purchases(principal.userId, query.account_id, {
      day: (position?.key[0] ?? null) as LocalDate | null,
      before: isBack ? behind : ahead,
      after: isBack ? ahead : behind,
    });
    const page = pageOfSorted(purchases, ({ purchasedOn, id }) => [purchasedOn, id], list, request);
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
