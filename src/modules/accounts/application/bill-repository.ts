import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { CardBill } from '../domain/card-bill.js';
import type { ProviderBill } from '../domain/provider-bill.js';

export interface BillRepository {
  /** An account's bills, the one due last first. */
  list(userId: UserId, accountId: string, page: PageRequest): Promise<Page<CardBill>>;
  /**
   * Takes over what the provider reports of cards, writing only what differs. With `removeMissing`, a bill that is missing
   * among those of its card is soft-deleted, unless it is older than all of them: a list that begins later says nothing of
   * what lies before.
   */
  writeAll(
    connection: { userId: UserId; connectionId: string },
    cards: { accountId: string; bills: ProviderBill[] }[],
    options: { removeMissing: boolean },
  ): Promise<RowCounts>;
}

export const BILL_REPOSITORY = Symbol.for('BillRepository');
