import { AsyncLocalStorage } from 'node:async_hooks';

/** Whether a person waits for the work in progress, or only a schedule wants it. */
export type Urgency = 'interactive' | 'background';

const current = new AsyncLocalStorage<Urgency>();

/** How urgent the asynchronous work in progress is; what nobody has called urgent is not. */
export const urgencyNow = (): Urgency => current.getStore() ?? 'background';

/** Everything that `work` does, and waits for, is as urgent as that. */
export function withUrgency<T>(urgency: Urgency, work: () => Promise<T>): Promise<T> {
  return current.run(urgency, async () => await work());
}
