import { type Response, Router } from 'express';
import { notFound } from '../http/pluggy-error.js';
import { type PageOf, pageOf, requiredUuid, textParameter } from '../http/query.js';
import type { ItemRegister } from '../items/item-register.js';
import type { CollectedPart, StoredItem } from '../items/stored-item.js';
import type { ItemFacts, WireIdentity, WireInvestment, WireInvestmentTransaction, WireLoan } from '../world/world.js';
import type { BankView } from './bank-view.js';

/** Investments with their movements, loans, and identity. */
export function holdingRoutes(view: BankView, register: ItemRegister): Router {
  const router = Router();

  /** What `read` says of an item whose part was collected, else nothing. */
  const collected = <T>(item: StoredItem, part: CollectedPart, read: (facts: ItemFacts) => T, nothing: T): T => {
    const facts = view.facts(item, [part]);
    return facts === null ? nothing : read(facts);
  };
  const investments = (item: StoredItem) =>
    collected(item, 'investments', (facts) => changed(item, 'investments', view.world.investments(facts)), []);
  const loans = (item: StoredItem) =>
    collected(item, 'loans', (facts) => changed(item, 'loans', view.world.loans(facts)), []);
  const identity = (item: StoredItem) => collected(item, 'identity', (facts) => view.world.identity(facts), null);

  router.get('/investments', (req, res: Response<PageOf<WireInvestment>>) => {
    const item = register.get(requiredUuid(req, 'itemId'));
    const type = textParameter(req, 'type');
    res.json(
      pageOf(
        req,
        investments(item).filter((investment) => type === undefined || investment.type === type),
      ),
    );
  });

  router.get('/investments/:id', (req, res: Response<WireInvestment>) => {
    const found = view.search((item) => investments(item).find((candidate) => candidate.id === req.params.id));
    if (found === null) throw notFound('investment');
    res.json(found);
  });

  router.get('/investments/:id/transactions', (req, res: Response<PageOf<WireInvestmentTransaction>>) => {
    const owner = view.search((item) =>
      investments(item).some((candidate) => candidate.id === req.params.id) ? item : null,
    );
    if (owner === null) throw notFound('investment');
    const rows = collected(
      owner,
      'investmentTransactions',
      (facts) => view.world.investmentTransactions(facts, req.params.id),
      [],
    );
    res.json(pageOf(req, rows));
  });

  router.get('/loans', (req, res: Response<PageOf<WireLoan>>) => {
    res.json(pageOf(req, loans(register.get(requiredUuid(req, 'itemId')))));
  });

  router.get('/loans/:id', (req, res: Response<WireLoan>) => {
    const found = view.search((item) => loans(item).find((candidate) => candidate.id === req.params.id));
    if (found === null) throw notFound('loan');
    res.json(found);
  });

  router.get('/identity', (req, res: Response<WireIdentity>) => {
    const found = identity(register.get(requiredUuid(req, 'itemId')));
    if (found === null) throw notFound('identity');
    res.json(found);
  });

  router.get('/identity/:id', (req, res: Response<WireIdentity>) => {
    const found = view.search((item) => {
      const candidate = identity(item);
      return candidate?.id === req.params.id ? candidate : null;
    });
    if (found === null) throw notFound('identity');
    res.json(found);
  });

  return router;
}

function changed<Row extends object>(item: StoredItem, what: 'investments' | 'loans', rows: Row[]): Row[] {
  const changes = item.holdingChanges?.[what];
  return changes ? rows.map((row) => ({ ...row, ...changes })) : rows;
}
