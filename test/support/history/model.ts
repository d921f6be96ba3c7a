import type { Database } from '../../../src/platform/database/database.js';
import type { UserId } from '../../../src/shared/principal.js';
import { aConnection, anAccount, aUser } from '../builders.js';

/** What a person's history is, in memory: plain facts, and no total. */
export interface History {
  userId: UserId;
  timeZone: string;
  baseCurrency: string;
  accounts: Account[];
  movements: Movement[];
  /** What the person said of two movements, in the order in which it was said last. */
  pairs: Pair[];
}

export interface Pair {
  debit: Movement;
  credit: Movement;
  state: 'paired' | 'rejected';
}

export interface Account {
  id: string;
  connectionId: string;
  type: 'BANK' | 'CREDIT';
}

/** What the bank says of a movement. */
export interface Reported {
  providerId: string;
  instant: string;
  /** With two decimal places. */
  amount: string;
  currency: string;
  status: 'POSTED' | 'PENDING';
  category: string | null;
  merchant: string | null;
}

export interface Movement extends Reported {
  account: Account;
  userCategory: string | null;
  excluded: boolean;
  removed: boolean;
  /** `leg`: one side of a transfer; `apart`: the person said that it is none. */
  role: 'leg' | 'apart' | null;
}

/** The tree that the movements' categories are taken from; parents by child. */
export const TREE: Record<string, string | null> = {
  '01000000': null,
  '01010000': '01000000',
  '04000000': null,
  '05000000': null,
  '05060000': '05000000',
  '05100000': '05000000',
  '10000000': null,
  '10010000': '10000000',
  '10010001': '10010000',
  '03000000': null,
  '03060000': '03000000',
};
/** Stands in no tree: the provider named it, and does not list it. */
export const UNLISTED = '98760000';

export const movementOf = (account: Account, reported: Reported): Movement => ({
  ...reported,
  account,
  userCategory: null,
  excluded: false,
  removed: false,
  role: null,
});

/** A person with a bank account and a card at one bank and an account at another. */
export async function aHistory(owner: Database): Promise<History> {
  const userId = await aUser(owner);
  const [one, other] = [await aConnection(owner, userId), await aConnection(owner, userId)];
  const accounts: Account[] = [];
  for (const [connectionId, type] of [
    [one, 'BANK'],
    [one, 'CREDIT'],
    [other, 'BANK'],
  ] as const) {
    const { accountId } = await anAccount(owner, { userId, connectionId, type });
    accounts.push({ id: accountId, connectionId, type });
  }
  return { userId, timeZone: 'America/Sao_Paulo', baseCurrency: 'BRL', accounts, movements: [], pairs: [] };
}

export async function listCategories(owner: Database): Promise<void> {
  const now = new Date();
  const rows = Object.entries(TREE).map(([id, parent_id]) => ({
    id,
    parent_id,
    description: id,
    created_at: now,
    updated_at: now,
  }));
  await owner.sql('categories').insert(rows);
}
