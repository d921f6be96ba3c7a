import { z } from 'zod';
import type { BankView } from '../data/bank-view.js';
import { badRequest } from '../http/pluggy-error.js';
import type { Ids } from '../ids.js';
import type { StoredItem } from '../items/stored-item.js';
import type { WireTransaction } from '../world/world.js';

const Added = z.looseObject({
  accountId: z.string(),
  /** Signed as the account's kind signs it: out is negative for a bank account, positive for a card. */
  amount: z.number(),
  description: z.string().default('Lançamento de teste'),
  /** Default now. */
  date: z.string().optional(),
});

/** What a test does to an item's rows. */
export const Edits = z.strictObject({
  add: z.array(Added).default([]),
  change: z.array(z.looseObject({ id: z.string() })).default([]),
  remove: z.array(z.string()).default([]),
  /** Whether they are collected at once (with webhooks), or found by the next collection. */
  collect: z.boolean().default(true),
});

/** Puts the edits where the next collection finds them. @returns the ids of the rows added, in their order */
export function stageEdits(
  item: StoredItem,
  edits: z.infer<typeof Edits>,
  view: BankView,
  ids: Ids,
  now: string,
): string[] {
  const accounts = new Map(view.accounts(item).map((account) => [account.id, account]));
  const rows = edits.add.map((row) => {
    const account = accounts.get(row.accountId);
    if (account === undefined) throw badRequest(`${row.accountId} is not an account of this item`);
    // Money leaves a bank account with a minus sign, and is spent on a card without one.
    const isOut = account.type === 'CREDIT' ? row.amount > 0 : row.amount < 0;
    return {
      ...emptyRow(ids.next(), now),
      currencyCode: account.currencyCode,
      type: isOut ? 'DEBIT' : 'CREDIT',
      ...row,
    } as WireTransaction;
  });
  const known = (id: string) =>
    [...item.edits.added, ...item.staged.added].some((row) => row.id === id) ||
    [...accounts.values()].some((account) => {
      const facts = view.rowFacts(item, account);
      return facts !== null && view.world.transaction(facts, id) !== null;
    });
  const strange = [...edits.change.map((change) => change.id), ...edits.remove].filter((id) => !known(id));
  if (strange.length > 0) throw badRequest(`no transactions of this item: ${strange.join(', ')}`);
  item.staged.added.push(...rows);
  for (const { id, ...change } of edits.change) item.staged.changed[id] = { ...item.staged.changed[id], ...change };
  item.staged.removed.push(...edits.remove);
  return rows.map((row) => row.id);
}

function emptyRow(id: string, now: string): Omit<WireTransaction, 'accountId' | 'amount' | 'currencyCode' | 'type'> {
  return {
    id,
    description: '',
    descriptionRaw: null,
    amountInAccountCurrency: null,
    date: now,
    status: 'POSTED',
    balance: null,
    category: null,
    categoryId: null,
    providerCode: null,
    providerId: null,
    operationType: null,
    operationTypeAdditionalInfo: null,
    paymentData: null,
    creditCardMetadata: null,
    merchant: null,
    order: 0,
    createdAt: now,
    updatedAt: now,
  };
}
