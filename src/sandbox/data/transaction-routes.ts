import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import type { CursorPageResponse } from 'pluggy-sdk';
import { z } from 'zod';
import type { SandboxClock } from '../clock.js';
import { parseBody } from '../http/parse-body.js';
import { accountNotFound, badRequest, notFound, PluggyError } from '../http/pluggy-error.js';
import { requiredUuid, textParameter } from '../http/query.js';
import type { StoredItem } from '../items/stored-item.js';
import type { Store } from '../state/store.js';
import type { TransactionFilter, WireAccount, WireTransaction } from '../world/world.js';
import type { BankView } from './bank-view.js';
import { cursorText, parseCursor } from './transaction-cursor.js';
import { transactionFilter } from './transaction-filter.js';

const PAGE_SIZE = 500;

const CategoryChange = z.object({ categoryId: z.string() });

/** `GET /v2/transactions`, `GET` and `PATCH /transactions/{id}`; the old list is gone. */
export function transactionRoutes(view: BankView, store: Store, clock: SandboxClock): Router {
  const router = Router();

  router.get('/v2/transactions', (req, res: Response<CursorPageResponse<WireTransaction>>) => {
    const accountId = requiredUuid(req, 'accountId');
    const filter = transactionFilter(req);
    // A client that does not escape it turns a plus sign into a space.
    const after = textParameter(req, 'after')?.replaceAll(' ', '+');
    const cursor = after === undefined ? null : parseCursor(after);
    const found = view.findAccount(accountId);
    if (found === null) throw accountNotFound();
    const page = view.transactions(found.item, found.account, filter, cursor, PAGE_SIZE);
    res.json({
      results: page.rows,
      next: page.next === null ? null : nextQuery(accountId, filter, cursorText(page.next)),
    });
  });

  router.get('/transactions', () => {
    throw new PluggyError(410, 'This endpoint is deprecated, use GET /v2/transactions', {
      codeDescription: 'ENDPOINT_DEPRECATED',
      errorId: randomUUID(),
    });
  });

  router.get('/transactions/:id', (req, res: Response<WireTransaction>) => {
    const { row } = findTransaction(view, req.params.id);
    res.json(row);
  });

  router.patch('/transactions/:id', (req, res: Response<WireTransaction>) => {
    const { item, account, row } = findTransaction(view, req.params.id);
    const { categoryId } = parseBody(CategoryChange, req.body);
    const category = view.world.categories().find((candidate) => candidate.id === categoryId);
    if (category === undefined)
      throw badRequest('categoryId is not a known category', { codeDescription: 'CATEGORY_NOT_FOUND' });
    const change = { categoryId, category: category.description, updatedAt: clock.now().toISOString() };
    item.edits.changed[row.id] = { ...item.edits.changed[row.id], ...change };
    store.changed();
    res.json(view.world.transaction(view.rowFacts(item, account)!, row.id)!);
  });

  return router;
}

/** The query of the next page, beginning with `?`, as Pluggy answers it. */
function nextQuery(accountId: string, { ids, ...filter }: TransactionFilter, after: string): string {
  const query = new URLSearchParams({
    accountId,
    ...filter,
    ...(ids === undefined ? {} : { ids: ids.join(',') }),
    after,
  });
  return `?${query}`;
}

function findTransaction(view: BankView, id: string): { item: StoredItem; account: WireAccount; row: WireTransaction } {
  const found = view.search((item) => {
    for (const account of view.accounts(item)) {
      const facts = view.rowFacts(item, account);
      const row = facts === null ? null : view.world.transaction(facts, id);
      if (row !== null && row.accountId === account.id) return { item, account, row };
    }
    return null;
  });
  if (found === null) throw notFound('transaction');
  return found;
}
