import { setMaxListeners } from 'node:events';
import type { SandboxClock } from '../clock.js';
import type { Store } from '../state/store.js';
import { DeliveryLog } from './delivery-log.js';
import { inOrder, type Mischief, NO_MISCHIEF, type ReleaseOrder } from './mischief.js';
import { type PostOutcome, postEvent } from './post-event.js';
import { delayAfter } from './retry-timetable.js';
import type { EventPayload } from './sandbox-events.js';

/** Where an event goes: a subscription, or (without `webhookId` and headers) an item's own address. */
interface Endpoint {
  webhookId: string | null;
  url: string;
}

interface Parcel {
  payload: EventPayload;
  endpoint: Endpoint;
}

/** Sends events to whoever asked for them: one after the other to each endpoint, in the order they happened. */
export class WebhookSender {
  readonly log = new DeliveryLog();
  readonly #store: Store;
  readonly #clock: SandboxClock;
  readonly #closing = new AbortController();
  readonly #queues = new Map<string, Promise<void>>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #held: Parcel[] = [];
  #mischief: Mischief = { ...NO_MISCHIEF };
  #hourMs: number;
  #waiting = 0;

  /** @param hourMs what an hour between two rounds of attempts lasts */
  constructor(store: Store, clock: SandboxClock, hourMs: number) {
    this.#store = store;
    this.#clock = clock;
    this.#hourMs = hourMs;
    setMaxListeners(0, this.#closing.signal);
  }

  /** @param itemUrl the address of the item's own, if it has one */
  send(payload: EventPayload, itemUrl: string | null): void {
    const endpoints = this.#endpoints(payload.event, itemUrl);
    if (endpoints.length === 0) return;
    if (this.#isDropped(payload)) {
      for (const endpoint of endpoints)
        this.#record({ payload, endpoint }, 1, 'dropped', { status: null, error: 'dropped' }, 0);
      return;
    }
    const parcels = endpoints.map((endpoint) => ({ payload, endpoint }));
    for (let copy = 0; copy <= this.#mischief.duplicates; copy += 1) this.#dispatch(parcels);
  }

  /** Whether any of these events would go anywhere. */
  isHeard(events: string[], itemUrl: string | null): boolean {
    return events.some((event) => this.#endpoints(event, itemUrl).length > 0);
  }

  #endpoints(event: string, itemUrl: string | null): Endpoint[] {
    const endpoints: Endpoint[] = Object.values(this.#store.state.webhooks)
      .filter((webhook) => webhook.disabledAt === null && (webhook.event === 'all' || webhook.event === event))
      .map((webhook) => ({ webhookId: webhook.id, url: webhook.url }));
    return itemUrl === null ? endpoints : [...endpoints, { webhookId: null, url: itemUrl }];
  }

  get mischief(): Mischief & { hourMs: number; held: number } {
    return { ...this.#mischief, hourMs: this.#hourMs, held: this.#held.length };
  }

  change(mischief: Partial<Mischief> & { hourMs?: number }): void {
    const { hourMs, ...rest } = mischief;
    this.#hourMs = hourMs ?? this.#hourMs;
    this.#mischief = { ...this.#mischief, ...rest };
  }

  /** Sends what is held, in this order. @returns how many */
  release(order: ReleaseOrder): number {
    const parcels = inOrder(this.#held, order);
    this.#held = [];
    for (const parcel of parcels) this.#enqueue(parcel);
    return parcels.length;
  }

  /** How many deliveries are queued, under way, held, or waiting for another attempt. */
  get pending(): number {
    return this.#waiting + this.#held.length + this.#timers.size;
  }

  reset(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#held = [];
    this.#mischief = { ...NO_MISCHIEF };
    this.log.clear();
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#closing.abort(new Error('the sandbox closes'));
    await Promise.all(this.#queues.values());
  }

  #isDropped(payload: EventPayload): boolean {
    const { drop, dropEvent } = this.#mischief;
    if (drop <= 0 || (dropEvent !== null && dropEvent !== payload.event)) return false;
    this.#mischief.drop -= 1;
    return true;
  }

  #dispatch(parcels: Parcel[]): void {
    const { hold, shuffleWindowMs } = this.#mischief;
    if (!hold && shuffleWindowMs === 0) {
      for (const parcel of parcels) this.#enqueue(parcel);
      return;
    }
    const opensWindow = !hold && this.#held.length === 0;
    this.#held.push(...parcels);
    if (opensWindow) this.#later(shuffleWindowMs, () => this.release('shuffle'));
  }

  #enqueue(parcel: Parcel): void {
    const key = parcel.endpoint.webhookId ?? parcel.endpoint.url;
    this.#waiting += 1;
    const before = this.#queues.get(key) ?? Promise.resolve();
    const after = before
      .then(() => this.#attempt(parcel, 1))
      .finally(() => {
        this.#waiting -= 1;
        if (this.#queues.get(key) === after) this.#queues.delete(key);
      });
    this.#queues.set(key, after);
  }

  async #attempt(parcel: Parcel, attempt: number): Promise<void> {
    const { webhookId, url } = parcel.endpoint;
    const webhook = webhookId === null ? null : this.#store.state.webhooks[webhookId];
    if (this.#closing.signal.aborted || webhook === undefined || webhook?.disabledAt) return;
    const started = performance.now();
    const outcome = await postEvent(url, webhook?.headers ?? {}, parcel.payload, this.#closing.signal);
    const isDelivered = outcome.status !== null && outcome.status >= 200 && outcome.status < 300;
    const label = isDelivered ? 'delivered' : outcome.status === null ? 'failed' : 'refused';
    this.#record(parcel, attempt, label, outcome, performance.now() - started);
    const delay =
      isDelivered || outcome.status === 401 ? null : delayAfter(attempt, parcel.payload.event, this.#hourMs);
    // A second attempt does not hold up the events behind it.
    if (delay !== null && !this.#closing.signal.aborted)
      this.#later(delay, () => void this.#attempt(parcel, attempt + 1));
  }

  #later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      action();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  #record(
    parcel: Parcel,
    attempt: number,
    outcome: 'delivered' | 'refused' | 'failed' | 'dropped',
    answer: PostOutcome,
    durationMs: number,
  ): void {
    this.log.add({
      eventId: parcel.payload.eventId,
      event: parcel.payload.event,
      url: parcel.endpoint.url,
      webhookId: parcel.endpoint.webhookId,
      attempt,
      outcome,
      ...answer,
      startedAt: this.#clock.now().toISOString(),
      durationMs: Math.round(durationMs),
      payload: parcel.payload,
    });
  }
}
