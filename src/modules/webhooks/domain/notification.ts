/** A notification of Pluggy's, with the fields that we know; the rest is not kept. */
export interface Notification {
  /** Unique; the same on every delivery of the same event. */
  eventId: string;
  /** `item/updated`, `transactions/deleted`, …; new ones may appear. */
  event: string;
  itemId: string | null;
  /** The provider's id of an account. */
  accountId: string | null;
  connectorId: number | null;
  clientUserId: string | null;
  /** `USER`, `CLIENT`, `SYNC` or `INTERNAL`. */
  triggeredBy: string | null;
  /** The provider's ids of the transactions that were updated or deleted. */
  transactionIds: string[];
  /** From when on created transactions were stored at the provider. */
  transactionsCreatedAtFrom: string | null;
}

/** What a notification asks of us; `null` where it says nothing that we act on. */
export type Request =
  | { about: 'item'; itemId: string }
  | { about: 'transactions'; itemId: string; accountId: string; transactionIds: string[] }
  | { about: 'connector'; connectorId: number };

const ABOUT_ITEM = new Set([
  'item/created',
  'item/updated',
  'item/error',
  'item/deleted',
  'item/waiting_user_input',
  'item/waiting_user_action',
  'item/login_succeeded',
  // New rows are found by the time at which the provider stored them, not by what the notification names.
  'transactions/created',
]);
const ABOUT_TRANSACTIONS = new Set(['transactions/updated', 'transactions/deleted']);

/** Reads a notification as a request to look at the provider; what it claims beyond names is never believed. */
export function requestOf(notification: Notification): Request | null {
  const { event, itemId, accountId, connectorId, transactionIds } = notification;
  if (event === 'connector/status_updated' && connectorId !== null) return { about: 'connector', connectorId };
  if (itemId === null) return null;
  if (ABOUT_ITEM.has(event)) return { about: 'item', itemId };
  if (!ABOUT_TRANSACTIONS.has(event)) return null;
  // Without names, the whole item is looked at.
  if (accountId === null || transactionIds.length === 0) return { about: 'item', itemId };
  return { about: 'transactions', itemId, accountId, transactionIds };
}
