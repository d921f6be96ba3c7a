/** The present instant, as the sandbox's callers can choose it. */
export interface SandboxTime {
  now(): Date;
}

const systemTime: SandboxTime = { now: () => new Date() };

/**
 * The sandbox's clock: the caller's time (the system's by default) plus an offset in milliseconds that the control
 * surface moves, so that a test lets two hours or thirty days pass at once.
 */
export class SandboxClock implements SandboxTime {
  readonly #source: SandboxTime;
  #offsetMs: number;

  constructor(source: SandboxTime = systemTime, offsetMs = 0) {
    this.#source = source;
    this.#offsetMs = offsetMs;
  }

  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  nowMs(): number {
    return this.#source.now().getTime() + this.#offsetMs;
  }

  /** @param ms milliseconds, negative to go back */
  advance(ms: number): void {
    this.#offsetMs += ms;
  }

  /** From this call on, time goes on from `instant`. */
  set(instant: Date): void {
    this.#offsetMs = instant.getTime() - this.#source.now().getTime();
  }

  reset(): void {
    this.#offsetMs = 0;
  }
}
