import type { SandboxClock } from '../clock.js';
import type { Store } from '../state/store.js';
import type { ExecutionEngine } from './execution-engine.js';

/** No timer longer than this: the clock may be a caller's, that jumps. */
const LONGEST_MS = 60_000;

/** Wakes the engine when the next item falls due, so that webhooks go out although nobody asks. */
export class ItemTicker {
  readonly #engine: ExecutionEngine;
  readonly #store: Store;
  readonly #clock: SandboxClock;
  #timer: NodeJS.Timeout | null = null;
  #pending: NodeJS.Immediate | null = null;
  #isClosed = false;

  constructor(engine: ExecutionEngine, store: Store, clock: SandboxClock) {
    this.#engine = engine;
    this.#store = store;
    this.#clock = clock;
  }

  /** To be called after anything that may have changed when an item falls due; many calls in one turn count once. */
  wake(): void {
    this.#pending ??= setImmediate(() => this.#schedule());
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#pending !== null) clearImmediate(this.#pending);
  }

  #schedule(): void {
    this.#pending = null;
    if (this.#isClosed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const due = Object.values(this.#store.state.items)
      .map((item) => this.#engine.dueAt(item))
      .filter((instant) => instant !== null);
    if (due.length === 0) return;
    const next = due.reduce((earliest, instant) => Math.min(earliest, instant));
    // At least a millisecond: an item that settles at once still does so after the answer that started it.
    const wait = Math.min(LONGEST_MS, Math.max(1, next - this.#clock.nowMs()));
    this.#timer = setTimeout(() => this.#tick(), wait);
    this.#timer.unref();
  }

  #tick(): void {
    this.#engine.advanceAll();
    this.wake();
  }
}
