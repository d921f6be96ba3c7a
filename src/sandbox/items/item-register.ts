import { itemNotFound } from '../http/pluggy-error.js';
import type { Store } from '../state/store.js';
import type { SandboxEvents } from '../webhooks/sandbox-events.js';
import type { ExecutionEngine } from './execution-engine.js';
import type { StoredItem } from './stored-item.js';

/** The items that exist, each brought up to the present before it is looked at. */
export class ItemRegister {
  readonly #store: Store;
  readonly #engine: ExecutionEngine;
  readonly #events: SandboxEvents;

  constructor(store: Store, engine: ExecutionEngine, events: SandboxEvents) {
    this.#store = store;
    this.#engine = engine;
    this.#events = events;
  }

  /** @throws 404 `ITEM_NOT_FOUND` */
  get(id: string): StoredItem {
    const item = this.find(id);
    if (item === null) throw itemNotFound();
    return item;
  }

  find(id: string): StoredItem | null {
    const item = Object.hasOwn(this.#store.state.items, id) ? this.#store.state.items[id] : undefined;
    if (item === undefined) return null;
    this.#engine.advance(item);
    return item;
  }

  all(): StoredItem[] {
    this.#engine.advanceAll();
    return Object.values(this.#store.state.items);
  }

  add(item: StoredItem): void {
    this.#store.state.items[item.id] = item;
    this.#store.changed();
  }

  /** With its credentials, its consent and its data. */
  remove(item: StoredItem): void {
    delete this.#store.state.items[item.id];
    this.#store.changed();
    this.#events.itemDeleted(item);
  }
}
