import { inject, injectable } from 'inversify';
import type { UserId } from '../../../shared/principal.js';
import { compareAccounts } from '../domain/account-identity.js';
import type { ProviderAccount } from '../domain/provider-account.js';
import { ACCOUNT_SUCCESSION, type AccountSuccession, type KnownAccount } from './account-succession.js';

export interface ReadingConnection {
  userId: UserId;
  connectionId: string;
  connectorId: number;
}

export interface Recognised {
  /** What is to be written under the connection: without accounts that are read through another one. */
  accounts: ProviderAccount[];
  /** To be asked once the later accounts are written. */
  questions: { earlierId: string; providerAccountId: string }[];
}

/**
 * Finds among the accounts that a connection shows for the first time those that the user has already, from a connection before
 * this one or beside it. A sure one goes on under the healthy connection; an unsure one is asked about and kept apart.
 */
@injectable()
export class RecogniseAccounts {
  constructor(@inject(ACCOUNT_SUCCESSION) private readonly succession: AccountSuccession) {}

  /** In a unit of work in which `lock` was called. `missingIsGone`: what the connection no longer shows is no longer there. */
  async run(connection: ReadingConnection, reported: ProviderAccount[], missingIsGone: boolean): Promise<Recognised> {
    const known = await this.succession.known(connection.userId);
    const sources = await this.succession.sources(connection);
    const shown = new Set(reported.map((account) => account.providerAccountId));
    const isOwn = (account: KnownAccount) => account.connectionId === connection.connectionId;
    const own = new Set(known.filter(isOwn).map((account) => account.providerAccountId));
    const elsewhere = new Set<string>();
    const place = async (account: KnownAccount, providerAccountId: string) => {
      if (await this.stays(account, connection, providerAccountId)) elsewhere.add(providerAccountId);
    };
    for (const [providerAccountId, accountId] of sources) {
      const account = known.find(({ id }) => id === accountId);
      if (account && shown.has(providerAccountId) && !own.has(providerAccountId))
        await place(account, providerAccountId);
    }
    const strange = reported.filter(({ providerAccountId: id }) => !own.has(id) && !sources.has(id));
    const candidates = known
      .filter((account) => !(isOwn(account) && (shown.has(account.providerAccountId) || !missingIsGone)))
      .filter((account) => ![...sources.values()].includes(account.id))
      .map((account) => (isOwn(account) ? { ...account, ended: true } : account));
    const { sure, unsure } = pairAccounts(candidates, strange, connection.connectorId);
    for (const [earlier, later] of sure) await place(earlier, later.providerAccountId);
    return {
      accounts: reported.filter(({ providerAccountId }) => !elsewhere.has(providerAccountId)),
      questions: unsure.map(([earlier, later]) => ({
        earlierId: earlier.id,
        providerAccountId: later.providerAccountId,
      })),
    };
  }

  /** Whether the account goes on being read through its own connection; else this one takes it over. */
  private async stays(account: KnownAccount, to: ReadingConnection, providerAccountId: string): Promise<boolean> {
    if (!account.ended && account.readable) {
      await this.succession.addSource(to, providerAccountId, account.id);
      return true;
    }
    await this.succession.takeOver(account, to, providerAccountId);
    return false;
  }
}

type Pair = [KnownAccount, ProviderAccount];

/** Sure where each fits the other alone. Of accounts that have ended alike (the bank was connected often) the last one. */
export function pairAccounts(
  earlier: KnownAccount[],
  later: ProviderAccount[],
  connectorId: number,
): { sure: Pair[]; unsure: Pair[] } {
  const likeness = (one: KnownAccount, other: ProviderAccount) => compareAccounts(one, { ...other, connectorId });
  const free = { earlier: new Set(earlier), later: new Set(later) };
  const sure: Pair[] = [];
  const unsure: Pair[] = [];
  const take = (pairs: Pair[], [one, other]: Pair) => {
    pairs.push([one, other]);
    free.earlier.delete(one);
    free.later.delete(other);
  };
  for (const other of later) {
    const same = onePerConnection(earlier.filter((one) => likeness(one, other) === 'same'));
    if (same.length === 0) continue;
    const live = same.filter((one) => !one.ended);
    const best = (live.length > 0 ? live : same)[0]!;
    const rivals = later.filter((rival) => rival !== other && likeness(best, rival) === 'same');
    const isSure = rivals.length === 0 && live.length < 2 && !hasTwin(best, earlier, other, likeness);
    if (isSure) take(sure, [best, other]);
    else if (free.earlier.has(best)) take(unsure, [best, other]);
  }
  for (const other of [...free.later]) {
    const best = newestFirst([...free.earlier]).find((one) => likeness(one, other) !== 'different');
    if (best) take(unsure, [best, other]);
  }
  return { sure, unsure };
}

/** Two accounts under one connection that say the same are two, and nobody knows which of them this is. */
function hasTwin(
  one: KnownAccount,
  earlier: KnownAccount[],
  other: ProviderAccount,
  likeness: (one: KnownAccount, other: ProviderAccount) => string,
): boolean {
  return earlier.some(
    (twin) => twin !== one && twin.connectionId === one.connectionId && likeness(twin, other) === 'same',
  );
}

function onePerConnection(accounts: KnownAccount[]): KnownAccount[] {
  return [...new Map(newestFirst(accounts).map((account) => [account.connectionId, account])).values()];
}

function newestFirst(accounts: KnownAccount[]): KnownAccount[] {
  return [...accounts].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
}
