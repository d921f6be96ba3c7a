import { hash } from 'node:crypto';

/** 32 hexadecimal digits that the parts alone decide. */
export function digest(...parts: (string | number)[]): string {
  return hash('sha256', parts.join('\u001f'), 'hex').slice(0, 32);
}

/** A UUID that the parts alone decide; it says version 4, as the API's do, because clients check for it. */
export function uuidOf(...parts: (string | number)[]): string {
  const hex = digest(...parts);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/**
 * A stream of chance that starts from a key, so that each habit of each month has its own: a change in one leaves all
 * others as they were. The generator is sfc32, whose 128 bits of state are filled by SHA-256.
 */
export class Dice {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  constructor(...key: (string | number)[]) {
    const hex = digest(...key);
    this.a = Number.parseInt(hex.slice(0, 8), 16) | 0;
    this.b = Number.parseInt(hex.slice(8, 16), 16) | 0;
    this.c = Number.parseInt(hex.slice(16, 24), 16) | 0;
    this.counter = Number.parseInt(hex.slice(24, 32), 16) | 0;
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }

  /** So many decimal digits as text. */
  digits(count: number): string {
    let text = '';
    for (let n = 0; n < count; n += 1) text += this.between(0, 9);
    return text;
  }
}
