import { createHash, randomUUID } from 'node:crypto';

/** Gives UUIDs: random ones, or, with a seed, the same sequence in every run. */
export class Ids {
  readonly #seed: number | null;
  readonly #counter: () => { idCounter: number };

  /** @param counter where the number of ids given is kept, so that a restart does not give the same ones again */
  constructor(seed: number | null, counter: () => { idCounter: number }) {
    this.#seed = seed;
    this.#counter = counter;
  }

  next(): string {
    if (this.#seed === null) return randomUUID();
    const counter = this.#counter();
    counter.idCounter += 1;
    return uuidFrom(`${this.#seed}:${counter.idCounter}`);
  }
}

/** A well-formed version 4 UUID that depends on the text alone. */
export function uuidFrom(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}
