import { Router } from 'express';
import { z } from 'zod';
import type { SandboxClock } from '../clock.js';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import type { BankView } from '../data/bank-view.js';
import { parseBody } from '../http/parse-body.js';
import { badRequest } from '../http/pluggy-error.js';
import type { Ids } from '../ids.js';
import type { Collection } from '../items/collection.js';
import type { ItemCreation } from '../items/create-item.js';
import type { ExecutionEngine } from '../items/execution-engine.js';
import type { ItemRegister } from '../items/item-register.js';
import { presentItem } from '../items/present-item.js';
import { isUpdating, type StoredItem } from '../items/stored-item.js';
import type { Store } from '../state/store.js';
import type { WireTransaction } from '../world/world.js';

export interface IdentityControlServices {
  store: Store;
  clock: SandboxClock;
  catalogue: ConnectorCatalogue;
  view: BankView;
  register: ItemRegister;
  engine: ExecutionEngine;
  collection: Collection;
  creation: ItemCreation;
  ids: Ids;
}

const Renewal = z.strictObject({
  rows: z
    .array(
      z.looseObject({
        id: z.string(),
        /** The old row stays beside the new one, as a scheduled payment may beside its execution. */
        keep: z.boolean().default(false),
      }),
    )
    .min(1),
  /** Whether they are collected at once (with webhooks), or found by the next collection. */
  collect: z.boolean().default(true),
});

const Again = z.strictObject({
  /** What the new item's accounts say otherwise, such as `{"taxNumber": null}`. */
  accounts: z.record(z.string(), z.unknown()).default({}),
  /** The same of its investments and loans, such as `{"number": null}`. */
  investments: z.record(z.string(), z.unknown()).default({}),
  loans: z.record(z.string(), z.unknown()).default({}),
  /** For whom it is made; absent: for whom the item was made. */
  clientUserId: z.string().optional(),
});

/** What of the table in `control-routes.ts` gives what the bank has shown already another identity. */
export function identityControlRoutes(services: IdentityControlServices): Router {
  const { store, clock, catalogue, view, register, engine, collection, creation, ids } = services;
  const router = Router();

  router.post('/items/:id/renew', async (req, res) => {
    const item = register.get(req.params.id);
    const { rows, collect } = parseBody(Renewal, req.body);
    if (collect && (isUpdating(item) || item.lastUpdatedAt === null)) throw badRequest('the item is not settled');
    const now = clock.now().toISOString();
    const renewed = rows.map(({ id, keep, ...changes }) => {
      const row = rowOf(view, item, id);
      if (row === null) throw badRequest(`${id} is no transaction of this item`);
      if (!keep) item.staged.removed.push(id);
      return { ...row, ...changes, id: ids.next(), createdAt: now, updatedAt: now } as WireTransaction;
    });
    item.staged.added.push(...renewed);
    if (collect) {
      collection.settle(item, now, 'INTERNAL', [], []);
      await collection.settled();
    }
    store.changed();
    engine.advance(item);
    res.json({ renewed: renewed.map((row) => row.id) });
  });

  router.post('/items/:id/again', (req, res) => {
    const before = register.get(req.params.id);
    const { accounts, investments, loans, clientUserId = before.clientUserId } = parseBody(Again, req.body ?? {});
    const { connectorId, parameters, products, webhookUrl } = before;
    const made = creation.create({ connectorId, parameters, clientUserId, products, webhookUrl }, { kind: 'client' });
    made.accountChanges = accounts;
    made.holdingChanges = { investments, loans };
    store.changed();
    res.json(presentItem(made, catalogue));
  });

  return router;
}

function rowOf(view: BankView, item: StoredItem, id: string): WireTransaction | null {
  for (const account of view.accounts(item)) {
    const facts = view.rowFacts(item, account);
    const row = facts === null ? null : view.world.transaction(facts, id);
    if (row !== null) return row;
  }
  return null;
}
