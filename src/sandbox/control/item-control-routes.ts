import { Router } from 'express';
import { z } from 'zod';
import type { SandboxClock } from '../clock.js';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import type { BankView } from '../data/bank-view.js';
import { pages } from '../data/collected-changes.js';
import { parseBody } from '../http/parse-body.js';
import { badRequest } from '../http/pluggy-error.js';
import { textParameter } from '../http/query.js';
import type { Ids } from '../ids.js';
import type { Collection } from '../items/collection.js';
import type { ExecutionEngine } from '../items/execution-engine.js';
import type { ItemRegister } from '../items/item-register.js';
import { presentItem } from '../items/present-item.js';
import { COLLECTED_PARTS, isUpdating, type SandboxExecutionStatus, type StoredItem } from '../items/stored-item.js';
import type { Store } from '../state/store.js';
import { Size } from './control-routes.js';
import { Edits, stageEdits } from './edit-transactions.js';

export interface ItemControlServices {
  store: Store;
  clock: SandboxClock;
  catalogue: ConnectorCatalogue;
  view: BankView;
  register: ItemRegister;
  engine: ExecutionEngine;
  collection: Collection;
  ids: Ids;
}

const ItemStatus = z.enum([
  'UPDATED',
  'UPDATING',
  'WAITING_USER_INPUT',
  'WAITING_USER_ACTION',
  'MERGING',
  'LOGIN_ERROR',
  'OUTDATED',
]);
const Force = z.strictObject({
  status: ItemStatus.optional(),
  executionStatus: z.string().optional(),
  error: z.strictObject({ code: z.string(), message: z.string(), providerMessage: z.string().optional() }).nullish(),
  consentExpiresAt: z.iso.datetime().nullish(),
});
const NextOutcome = z.strictObject({
  executionStatus: z.string(),
  providerMessage: z.string().optional(),
  failedParts: z.array(z.enum(COLLECTED_PARTS)).optional(),
});
const Verdict = z.strictObject({ verdict: z.enum(['granted', 'rejected']).default('granted') });
const Trigger = z.strictObject({ triggeredBy: z.enum(['SYNC', 'INTERNAL', 'CLIENT', 'USER']).default('SYNC') });
const SizeChange = z.strictObject({ size: Size });

/** What of the table in `control-routes.ts` is about one item. */
export function itemControlRoutes(services: ItemControlServices): Router {
  const { store, clock, catalogue, view, register, engine, collection, ids } = services;
  const router = Router();
  const present = (item: StoredItem) => presentItem(item, catalogue);
  /** Says that the item changed, lets what follows at once happen, and shows it. */
  const settle = (item: StoredItem) => {
    store.changed();
    engine.advance(item);
    return present(item);
  };

  router.get('/items', (_req, res) => {
    res.json({ results: register.all().map(({ parameters: _credentials, ...item }) => item) });
  });

  router.post('/items/:id/force', (req, res) => {
    const item = register.get(req.params.id);
    const { consentExpiresAt, executionStatus, ...fields } = parseBody(Force, req.body);
    Object.assign(item, fields);
    if (executionStatus !== undefined) item.executionStatus = executionStatus as SandboxExecutionStatus;
    // What is set by hand must not be overtaken by an execution under way.
    if (fields.status !== undefined || executionStatus !== undefined) item.execution = null;
    if (consentExpiresAt !== undefined) {
      if (item.consent === null) throw badRequest('this item has no consent');
      item.consent.expiresAt = consentExpiresAt;
    }
    item.updatedAt = clock.now().toISOString();
    store.changed();
    res.json(present(item));
  });

  router.post('/items/:id/next-outcome', (req, res) => {
    const item = register.get(req.params.id);
    const outcome = parseBody(NextOutcome, req.body);
    item.nextOutcome = { ...outcome, executionStatus: outcome.executionStatus as SandboxExecutionStatus };
    store.changed();
    res.json(present(item));
  });

  router.post('/items/:id/collect', (req, res) => {
    const item = register.get(req.params.id);
    if (isUpdating(item))
      throw badRequest('the item is being updated', { codeDescription: 'ITEM_IS_ALREADY_UPDATING' });
    engine.start(item, parseBody(Trigger, req.body ?? {}).triggeredBy);
    res.json(present(item));
  });

  router.post('/items/:id/authorise', (req, res) => {
    const item = register.get(req.params.id);
    if (!engine.decide(item, parseBody(Verdict, req.body ?? {}).verdict))
      throw badRequest('nobody waits for an authorisation');
    res.json(settle(item));
  });

  router.post('/items/:id/revoke-consent', (req, res) => {
    const item = register.get(req.params.id);
    if (item.consent === null) throw badRequest('this item has no consent');
    item.consent.revokedAt = clock.now().toISOString();
    item.nextAutoSyncAt = null;
    engine.breakOff(item, 'USER_AUTHORIZATION_REVOKED');
    res.json(settle(item));
  });

  router.post('/items/:id/size', (req, res) => {
    const item = register.get(req.params.id);
    item.size = parseBody(SizeChange, req.body).size;
    res.json(settle(item));
  });

  router.post('/items/:id/transactions', async (req, res) => {
    const item = register.get(req.params.id);
    const edits = parseBody(Edits, req.body);
    if (edits.collect && (isUpdating(item) || item.lastUpdatedAt === null)) throw badRequest('the item is not settled');
    const now = clock.now().toISOString();
    const added = stageEdits(item, edits, view, ids, now);
    if (edits.collect) {
      collection.settle(item, now, 'INTERNAL', [], []);
      await collection.settled();
    }
    settle(item);
    res.json({ added });
  });

  router.get('/items/:id/transactions', async (req, res) => {
    const item = register.get(req.params.id);
    const only = textParameter(req, 'accountId');
    const accounts = view.accounts(item).filter((account) => only === undefined || account.id === only);
    res.type('application/json');
    res.write(`{"accounts":${JSON.stringify(accounts)},"transactions":[`);
    let separator = '';
    for (const account of accounts) {
      for await (const rows of pages(view, item, account, {}, item)) {
        if (rows.length === 0) continue;
        const text = rows.map((row) => JSON.stringify(row)).join(',');
        if (!res.write(`${separator}${text}`))
          await new Promise((resolve) => res.once('drain', resolve).once('close', resolve));
        if (res.destroyed) return;
        separator = ',';
      }
    }
    res.end(']}');
  });

  router.delete('/items/:id', (req, res) => {
    register.remove(register.get(req.params.id));
    res.json({ count: 1 });
  });

  return router;
}
