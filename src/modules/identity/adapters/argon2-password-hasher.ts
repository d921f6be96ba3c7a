import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import type { PasswordHasher } from '../application/password-hasher.js';

/** What one hash costs. */
export interface PasswordCost {
  memoryKib: number;
  passes: number;
}

/** The least that OWASP's Password Storage Cheat Sheet asks of Argon2id with one lane. */
export const USUAL_COST: PasswordCost = { memoryKib: 19_456, passes: 2 };

/** Argon2id; hashed on the threads of libuv, so that at most four are at work in a process, and requests go on meanwhile. */
export class Argon2PasswordHasher implements PasswordHasher {
  /** Of a password that nobody knows, at the cost of all others: the work for accounts that do not exist. */
  private readonly nobodys: Promise<string>;

  /** `check` is Argon2's own; given by tests that look at what is checked. */
  constructor(
    private readonly cost: PasswordCost = USUAL_COST,
    private readonly check: typeof verify = verify,
  ) {
    this.nobodys = this.hash(randomBytes(32).toString('base64'));
    // Whoever awaits it sees why; until then it is no unhandled rejection.
    this.nobodys.catch(() => undefined);
  }

  hash(password: string): Promise<string> {
    return hash(composed(password), { memoryCost: this.cost.memoryKib, timeCost: this.cost.passes, parallelism: 1 });
  }

  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const nobodys = await this.nobodys;
    const isRight = await this.check(passwordHash ?? nobodys, composed(password));
    return passwordHash !== null && isRight;
  }

  isOutdated(passwordHash: string): boolean {
    const { memoryCost, timeCost } = parseOptions(passwordHash);
    return memoryCost !== this.cost.memoryKib || timeCost !== this.cost.passes;
  }
}

/** Keyboards spell the same letter in several ways (NIST SP 800-63B asks for NFKC or NFKD). */
const composed = (password: string) => password.normalize('NFKC');
