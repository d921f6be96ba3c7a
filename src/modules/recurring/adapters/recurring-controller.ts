import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/errors.js';
import { type LocalDate, today } from '../../../shared/local-date.js';
import type { Principal } from '../../../shared/principal.js';
import { RECURRING_REPOSITORY, type RecurringRepository } from '../application/recurring-repository.js';
import { isPerhapsForgotten, type RecurringItem, stateOn } from '../domain/recurring-item.js';

@injectable()
export class RecurringController {
  constructor(
    @inject(RECURRING_REPOSITORY) private readonly items: RecurringRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  listRecurring: Operation<'listRecurring'> = async ({ principal, query, url }) => {
    const day = this.today(principal);
    const filter = {
      today: day,
      states: query.state,
      direction: query.direction,
      includeIgnored: query.include_ignored ?? false,
    };
    const page = await this.items.list(principal.userId, filter, pageRequest(query));
    return { status: 200, body: presentPage(url, page, (item) => presentItem(item, day)) };
  };

  getRecurring: Operation<'getRecurring'> = async ({ principal, path }) => {
    return this.answer(principal, await this.items.find(principal.userId, path.id));
  };

  updateRecurring: Operation<'updateRecurring'> = async ({ principal, path, body }) => {
    const change = { decision: body.decision, givenName: body.name };
    return this.answer(principal, await this.items.decide(principal.userId, path.id, change));
  };

  private answer(principal: Principal, item: RecurringItem | null) {
    if (!item) throw new NotFound('recurring item');
    const body = { ...presentItem(item, this.today(principal)), transaction_ids: item.transactionIds };
    return { status: 200 as const, body };
  }

  private today({ timeZone }: Principal): LocalDate {
    return today(this.clock.now(), timeZone);
  }
}

function presentItem(item: RecurringItem, day: LocalDate): Schema<'RecurringItem'> {
  return {
    id: item.id,
    name: item.givenName ?? item.name,
    bank_name: item.name,
    kind: item.kind,
    period: item.period,
    state: stateOn(item, day),
    decision: item.decision,
    perhaps_forgotten: isPerhapsForgotten(item, day),
    usual_amount: item.usualAmount,
    least_amount: item.leastAmount,
    most_amount: item.mostAmount,
    currency: item.currency,
    fixed_price: item.isFixed,
    price_changes: item.priceChanges,
    first_date: item.firstDate,
    last_date: item.lastDate,
    next_date: item.nextDate,
    occurrences: item.transactionIds.length,
    missed: item.missed,
    account_id: item.accountId,
    category_id: item.categoryId,
  };
}
