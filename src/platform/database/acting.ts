import { AsyncLocalStorage } from 'node:async_hooks';
import type { Knex } from 'knex';
import { isUserId, type UserId } from '../../shared/principal.js';
import { APP_ROLE, SYSTEM_ROLE } from './isolation.js';
import { nameOfStatement } from './kept-statements.js';

/** For whom statements work. */
export type Actor = { as: 'user'; userId: UserId } | { as: 'system'; reason: string };

interface Scope {
  actor: Actor | null;
  transaction: Knex.Transaction | null;
}

const NOBODY: Scope = { actor: null, transaction: null };

/** Who acts in the asynchronous work that is going on, and in which transaction; one for each `Database`. */
export class Acting {
  private readonly storage = new AsyncLocalStorage<Scope>();

  get now(): Scope {
    return this.storage.getStore() ?? NOBODY;
  }

  /** Work may give a query that has not begun: it is begun in here. */
  run<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    return this.storage.run(scope, async () => await work());
  }
}

/** A statement that says for whom the transaction in progress works; it is forgotten at the transaction's end. */
export interface Declaration {
  text: string;
  /** Under which a connection may keep it. */
  name: string;
  values: string[];
}

const [AS_USER, AS_SYSTEM] = [
  `select set_config('saldo.user_id', $1, true)`,
  `select set_config('role', $1, true)`,
].map((text) => ({ text, name: nameOfStatement(text) })) as [Omit<Declaration, 'values'>, Omit<Declaration, 'values'>];

/** At the beginning of a transaction: connections are nobody's, with the application's role. */
export function declarationOf(actor: Actor): Declaration {
  return actor.as === 'user' ? { ...AS_USER, values: [sound(actor.userId)] } : { ...AS_SYSTEM, values: [SYSTEM_ROLE] };
}

/** The same as text, for a statement that has to be one with others. */
export function literalDeclarationOf(actor: Actor): string {
  const { text, values } = declarationOf(actor);
  return text.replace('$1', `'${values[0]}'`);
}

/** In the midst of a transaction, whoever acted before. */
export function changeTo(actor: Actor | null): [sql: string, bindings: string[]] {
  const role = actor?.as === 'system' ? SYSTEM_ROLE : APP_ROLE;
  const userId = actor?.as === 'user' ? sound(actor.userId) : '';
  return [`select set_config('role', ?, true), set_config('saldo.user_id', ?, true)`, [role, userId]];
}

export function isSame(one: Actor | null, other: Actor | null): boolean {
  if (one?.as === 'user' && other?.as === 'user') return one.userId === other.userId;
  return one?.as === other?.as;
}

/** It goes into SQL as text: nothing but a UUID may. */
function sound(userId: UserId): UserId {
  if (!isUserId(userId)) throw new TypeError('an actor needs the id of a user');
  return userId;
}
