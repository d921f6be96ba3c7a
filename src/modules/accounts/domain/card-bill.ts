import type { LocalDate } from '../../../shared/local-date.js';
import type { ProviderBill } from './provider-bill.js';

/** A card's closed bill as we keep it. Whether it is paid is not told: many banks list its payment under the next bill. */
export interface CardBill extends Omit<ProviderBill, 'providerBillId' | 'dueDate' | 'closingDate'> {
  id: string;
  accountId: string;
  dueDate: LocalDate;
  closingDate: LocalDate | null;
  createdAt: Date;
  updatedAt: Date;
}
