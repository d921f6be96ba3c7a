import { createHash } from 'node:crypto';

/** For knex' `.options(…)`: the statement's plan is worth keeping on each connection that has run it. */
export const KEEP_PLAN = { keepPlan: true } as const;

/** A summary's plan takes about a megabyte of the connection's process: the one used longest ago makes room. */
const MOST_STATEMENTS = 16;

/** There is none of this name, or there is one already. */
const NOT_OURS = new Set(['26000', '42P05']);
/** Among others: it gives other columns than when it was planned. */
const OUTDATED = '0A000';

/**
 * Whether statements may be kept at all. A pooler that gives each transaction another connection to the server, and knows
 * nothing of prepared statements, shows by refusals: from the first one on, this process keeps none.
 */
export class KeepingOfPlans {
  private isOff = false;

  get isOn(): boolean {
    return !this.isOff;
  }

  /** Whether a kept statement's refusal means that it may succeed if it is sent as any other. */
  isRefusal(error: { code?: string } | null): boolean {
    const code = error?.code ?? '';
    if (NOT_OURS.has(code)) this.isOff = true;
    return NOT_OURS.has(code) || code === OUTDATED;
  }
}

/** Made of the text: wherever the name is known, it means the same statement. */
export function nameOfStatement(text: string): string {
  return `saldo_${createHash('sha256').update(text).digest('base64url').slice(0, 24)}`;
}

/** The prepared statements of one connection. */
export class KeptStatements {
  /** Names by texts, those used longest ago first. */
  private readonly names = new Map<string, string>();
  private leaving: string[] = [];

  nameOf(text: string): string {
    const name = this.names.get(text) ?? nameOfStatement(text);
    this.names.delete(text);
    this.names.set(text, name);
    if (this.names.size > MOST_STATEMENTS) this.forget(this.names.keys().next().value!);
    return name;
  }

  /** It is closed before the next statement. */
  forget(text: string): void {
    const name = this.names.get(text);
    if (name === undefined) return;
    this.names.delete(text);
    this.leaving.push(name);
  }

  /** Names to close now. */
  takeLeaving(): string[] {
    const names = this.leaving;
    this.leaving = [];
    return names;
  }
}
