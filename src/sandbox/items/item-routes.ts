import { type Response, Router } from 'express';
import { callerOf, requireReach } from '../auth/caller.js';
import type { SandboxClock } from '../clock.js';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import { notAuthorised } from '../http/pluggy-error.js';
import type { Store } from '../state/store.js';
import { answerMfa } from './answer-mfa.js';
import type { ItemCreation } from './create-item.js';
import type { ExecutionEngine } from './execution-engine.js';
import type { ItemRegister } from './item-register.js';
import { presentItem, type WireItem } from './present-item.js';
import type { ItemUpdate } from './update-item.js';

export interface ItemServices {
  store: Store;
  clock: SandboxClock;
  catalogue: ConnectorCatalogue;
  register: ItemRegister;
  engine: ExecutionEngine;
  creation: ItemCreation;
  update: ItemUpdate;
}

/** `/items`. What starts an execution answers with the item as it is before the first step. */
export function itemRoutes(services: ItemServices): Router {
  const { register, catalogue, engine, creation, update, store, clock } = services;
  const router = Router();

  router.post('/items', (req, res: Response<WireItem>) => {
    const caller = callerOf(res);
    // A token made to update one item makes no other.
    if (caller.kind === 'user' && caller.itemId !== null) throw notAuthorised();
    const item = creation.create(req.body, caller);
    res.json(presentItem(item, catalogue));
  });

  router.get('/items/:id', (req, res: Response<WireItem>) => {
    const item = register.get(req.params.id);
    requireReach(callerOf(res), item);
    res.json(presentItem(item, catalogue));
  });

  router.patch('/items/:id', (req, res: Response<WireItem>) => {
    const item = register.get(req.params.id);
    requireReach(callerOf(res), item);
    update.update(item, req.body, callerOf(res));
    res.json(presentItem(item, catalogue));
  });

  router.post('/items/:id/mfa', (req, res: Response<WireItem>) => {
    const item = register.get(req.params.id);
    requireReach(callerOf(res), item);
    answerMfa(item, req.body, engine);
    res.json(presentItem(item, catalogue));
  });

  router.patch('/items/:id/disable-auto-sync', (req, res: Response<WireItem>) => {
    const item = register.get(req.params.id);
    item.autoSync = false;
    item.nextAutoSyncAt = null;
    item.updatedAt = clock.now().toISOString();
    store.changed();
    res.json(presentItem(item, catalogue));
  });

  router.delete('/items/:id', (req, res: Response<{ count: number }>) => {
    register.remove(register.get(req.params.id));
    res.json({ count: 1 });
  });

  return router;
}
