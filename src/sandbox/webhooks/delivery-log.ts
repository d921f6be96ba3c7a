import type { EventPayload } from './sandbox-events.js';

/** One attempt to deliver one event to one endpoint, or the decision not to. */
export interface DeliveryRecord {
  eventId: string;
  event: string;
  url: string;
  /** `null` for an item's own `webhookUrl`. */
  webhookId: string | null;
  /** From 1. */
  attempt: number;
  outcome: 'delivered' | 'refused' | 'failed' | 'dropped';
  status: number | null;
  error: string | null;
  startedAt: string;
  durationMs: number;
  payload: EventPayload;
}

const KEPT = 10_000;

/** The history that the control surface shows. The oldest records go when there are more than 10,000. */
export class DeliveryLog {
  #records: DeliveryRecord[] = [];

  add(record: DeliveryRecord): void {
    this.#records.push(record);
    if (this.#records.length > KEPT) this.#records = this.#records.slice(-KEPT / 2);
  }

  list(filter: { event?: string; itemId?: string; url?: string } = {}): DeliveryRecord[] {
    return this.#records.filter(
      (record) =>
        (filter.event === undefined || record.event === filter.event) &&
        (filter.url === undefined || record.url === filter.url) &&
        (filter.itemId === undefined || record.payload.itemId === filter.itemId),
    );
  }

  clear(): void {
    this.#records = [];
  }
}
