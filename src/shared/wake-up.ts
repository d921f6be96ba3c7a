/** Lets a loop sleep until something happens; what happened before it fell asleep counts. */
export class WakeUp {
  private isDue = false;
  private awake: (() => void) | null = null;

  readonly wake = (): void => {
    this.isDue = true;
    this.awake?.();
  };

  /** Returns when woken, after `milliseconds`, or when the signal aborts. */
  async wait(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.isDue && !signal.aborted) await this.sleep(milliseconds, signal);
    this.isDue = false;
  }

  private sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.awake = null;
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      signal.addEventListener('abort', end);
      this.awake = end;
    });
  }
}
