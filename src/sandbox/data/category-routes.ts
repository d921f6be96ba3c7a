import { randomUUID } from 'node:crypto';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { parseBody } from '../http/parse-body.js';
import { notFound } from '../http/pluggy-error.js';
import { type PageOf, pageOf, textParameter } from '../http/query.js';
import type { StoredCategoryRule } from '../state/sandbox-state.js';
import type { Store } from '../state/store.js';
import type { WireCategory, World } from '../world/world.js';

const Rule = z.object({
  description: z.string().min(1),
  categoryId: z.string(),
  transactionType: z.enum(['DEBIT', 'CREDIT']).nullish(),
  accountType: z.enum(['CHECKING_ACCOUNT', 'CREDIT_CARD']).nullish(),
  matchType: z.enum(['exact', 'contains', 'startsWith', 'endsWith']).nullish(),
});

/** `/categories` and the client's rules. Rules are kept, but rows keep the categories that the world gives them. */
export function categoryRoutes(world: World, store: Store, clientId: string): Router {
  const router = Router();

  const find = (id: string) => {
    const category = world.categories().find((candidate) => candidate.id === id);
    if (category === undefined) throw notFound('category');
    return category;
  };
  const present = (rule: StoredCategoryRule) => ({ ...rule, category: find(rule.categoryId).description, clientId });

  router.get('/categories', (req, res: Response<PageOf<WireCategory>>) => {
    const parentId = textParameter(req, 'parentId');
    const categories = world.categories();
    res.json(
      pageOf(
        req,
        parentId === undefined ? categories : categories.filter((category) => category.parentId === parentId),
      ),
    );
  });

  router.get('/categories/rules', (req, res) => {
    res.json(pageOf(req, store.state.categoryRules.map(present)));
  });

  router.post('/categories/rules', (req, res) => {
    const body = parseBody(Rule, req.body);
    find(body.categoryId);
    const rule: StoredCategoryRule = {
      id: randomUUID(),
      description: body.description,
      categoryId: body.categoryId,
      transactionType: body.transactionType ?? null,
      accountType: body.accountType ?? null,
      matchType: body.matchType ?? 'exact',
    };
    store.state.categoryRules.push(rule);
    store.changed();
    res.json(present(rule));
  });

  router.delete('/categories/rules/:id', (req, res) => {
    const index = store.state.categoryRules.findIndex((rule) => rule.id === req.params.id);
    if (index < 0) throw notFound('category rule');
    store.state.categoryRules.splice(index, 1);
    store.changed();
    res.status(204).end();
  });

  router.get('/categories/:id', (req, res: Response<WireCategory>) => {
    res.json(find(req.params.id));
  });

  return router;
}
