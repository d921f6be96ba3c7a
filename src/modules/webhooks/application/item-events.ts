/** Whom the notifications concern: what keeps the items in step with the provider. */
export interface ItemEvents {
  /** Something about the item has changed: look at it. False where the item is not one of ours. */
  itemChanged(itemId: string): Promise<boolean>;
  /** These transactions of the account were changed or deleted: look at them. False where the item is not one of ours. */
  transactionsChanged(itemId: string, providerAccountId: string, providerTransactionIds: string[]): Promise<boolean>;
}

export const ITEM_EVENTS = Symbol.for('ItemEvents');
