import { inject, injectable } from 'inversify';
import type { Operation } from '../../../platform/http/operations.js';
import type { LocalDate } from '../../../shared/local-date.js';
import { ComputeSummary } from '../application/compute-summary.js';
import { presentSummary } from './present-summary.js';

@injectable()
export class ReportsController {
  constructor(@inject(ComputeSummary) private readonly summary: ComputeSummary) {}

  summarizeTransactions: Operation<'summarizeTransactions'> = async ({ principal, query }) => {
    const narrowed = {
      ...(query.account_id && { accountIds: query.account_id }),
      ...(query.connection_id && { connectionIds: query.connection_id }),
      includePending: query.include_pending ?? true,
    };
    const summary = await this.summary.run(principal, {
      ...narrowed,
      ...(query.date_from && { dateFrom: query.date_from as LocalDate }),
      ...(query.date_to && { dateTo: query.date_to as LocalDate }),
      ...(query.group_by && { groupings: query.group_by }),
      ...(query.category_depth && { categoryDepth: query.category_depth }),
      ...(query.compare && { compare: query.compare }),
    });
    return { status: 200, body: presentSummary(summary, narrowed) };
  };
}
