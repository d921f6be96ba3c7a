import { randomUUID } from 'node:crypto';
import type { Notification } from '../../src/modules/webhooks/domain/notification.js';

export function aNotification(facts: Partial<Notification> = {}): Notification {
  return {
    eventId: randomUUID(),
    event: 'item/updated',
    itemId: randomUUID(),
    accountId: null,
    connectorId: null,
    clientUserId: null,
    triggeredBy: null,
    transactionIds: [],
    transactionsCreatedAtFrom: null,
    ...facts,
  };
}
