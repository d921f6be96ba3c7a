import type { UserId } from './principal.js';

/** Short words between the processes of this service: that something about a topic has changed, not what. */
export interface Signals {
  /** Told to every process when the unit of work in progress commits, at once where there is none. */
  send(topic: string): Promise<void>;
  /**
   * Calls `listener` at each signal of the topic, and whenever some may have been missed. A signal may still be lost:
   * look again from time to time. Gives what ends it.
   */
  listen(topic: string, listener: () => void): () => void;
}

export const SIGNALS = Symbol.for('Signals');

/** Something of this user's that is worth showing has changed. */
export const userTopic = (userId: UserId) => `user:${userId}`;
