import { randomUUID } from 'node:crypto';
import type { TriggeredBy } from 'pluggy-sdk';
import type { ConnectorStatus } from '../connectors/connector-definition.js';
import type { AccountChanges } from '../data/collected-changes.js';
import type { StoredItem } from '../items/stored-item.js';
import type { WebhookSender } from './webhook-sender.js';

/** The data events of Pluggy's that the sandbox tells. */
export type DataEvent =
  | 'item/created'
  | 'item/updated'
  | 'item/error'
  | 'item/deleted'
  | 'item/waiting_user_input'
  | 'item/waiting_user_action'
  | 'item/login_succeeded'
  | 'connector/status_updated'
  | 'transactions/created'
  | 'transactions/updated'
  | 'transactions/deleted';

/** What is posted. `id` is deprecated at Pluggy but still sent: the entity's id. */
export interface EventPayload {
  event: DataEvent;
  eventId: string;
  id: string;
  clientId: string;
  [field: string]: unknown;
}

/** Puts what happened into Pluggy's payloads and hands them to the sender. */
export class SandboxEvents {
  readonly #sender: WebhookSender;
  readonly #clientId: string;
  readonly #baseUrl: () => string;

  constructor(sender: WebhookSender, clientId: string, baseUrl: () => string) {
    this.#sender = sender;
    this.#clientId = clientId;
    this.#baseUrl = baseUrl;
  }

  item(event: Exclude<DataEvent, 'item/error' | 'item/deleted'>, item: StoredItem, triggeredBy: TriggeredBy): void {
    this.#tell(event, item, { ...this.#itemFields(item), triggeredBy });
  }

  itemError(item: StoredItem, triggeredBy: TriggeredBy): void {
    this.#tell('item/error', item, { ...this.#itemFields(item), triggeredBy, error: item.error });
  }

  itemDeleted(item: StoredItem): void {
    this.#tell('item/deleted', item, this.#itemFields(item));
  }

  connectorStatus(connectorId: number, status: ConnectorStatus): void {
    const payload = this.#payload('connector/status_updated', String(connectorId), { connectorId, data: { status } });
    this.#sender.send(payload, null);
  }

  /** One event for each kind of change; none where nothing changed. */
  transactions(item: StoredItem, changes: AccountChanges, triggeredBy: TriggeredBy): void {
    const { accountId, created, updatedIds, deletedIds } = changes;
    const whose = { itemId: item.id, accountId };
    if (created !== null) {
      const query = new URLSearchParams({ accountId, createdAtFrom: created.createdAtFrom });
      this.#tell('transactions/created', item, {
        ...whose,
        triggeredBy,
        transactionsCount: created.count,
        transactionsMinDate: created.minDate,
        transactionsCreatedAtFrom: created.createdAtFrom,
        // Pluggy's link still names the deprecated address.
        createdTransactionsLink: `${this.#baseUrl()}/transactions?${query}`,
      });
    }
    if (updatedIds.length > 0) {
      this.#tell('transactions/updated', item, { ...whose, triggeredBy, transactionIds: updatedIds });
    }
    if (deletedIds.length > 0) this.#tell('transactions/deleted', item, { ...whose, transactionIds: deletedIds });
  }

  /** Whether anybody asked to be told of this item's transactions. */
  isHeard(item: StoredItem): boolean {
    return this.#sender.isHeard(
      ['transactions/created', 'transactions/updated', 'transactions/deleted'],
      item.webhookUrl,
    );
  }

  #itemFields(item: StoredItem): Record<string, unknown> {
    return { itemId: item.id, ...(item.clientUserId === null ? {} : { clientUserId: item.clientUserId }) };
  }

  #tell(event: DataEvent, item: StoredItem, fields: Record<string, unknown>): void {
    this.#sender.send(this.#payload(event, item.id, fields), item.webhookUrl);
  }

  #payload(event: DataEvent, id: string, fields: Record<string, unknown>): EventPayload {
    return { event, eventId: randomUUID(), id, clientId: this.#clientId, ...fields };
  }
}
