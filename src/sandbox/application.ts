import express, { type Express } from 'express';
import { connectTokenRoutes, keyRoutes } from './auth/auth-routes.js';
import { authenticate } from './auth/caller.js';
import { connectorRoutes } from './connectors/connector-routes.js';
import { controlRoutes } from './control/control-routes.js';
import { identityControlRoutes } from './control/identity-control-routes.js';
import { itemControlRoutes } from './control/item-control-routes.js';
import { onlyLocal } from './control/only-local.js';
import { accountRoutes } from './data/account-routes.js';
import { categoryRoutes } from './data/category-routes.js';
import { consentRoutes } from './data/consent-routes.js';
import { holdingRoutes } from './data/holding-routes.js';
import { transactionRoutes } from './data/transaction-routes.js';
import { faultHandler } from './faults/fault-handler.js';
import { errorHandler, unknownPath } from './http/error-handler.js';
import { itemRoutes } from './items/item-routes.js';
import type { Sandbox } from './sandbox.js';
import { webhookRoutes } from './webhooks/webhook-routes.js';

/** A test may add many rows at once; Pluggy's own bodies are small. */
const CONTROL_BODY_LIMIT = '20mb';
const BODY_LIMIT = '1mb';

/** What answers: the control surface under `/sandbox`, and Pluggy's API everywhere else. */
export function createApplication(sandbox: Sandbox): Express {
  const { store, clock, ids, tokens, keys, catalogue, view, register } = sandbox;
  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple');

  app.use(
    '/sandbox',
    onlyLocal,
    express.json({ limit: CONTROL_BODY_LIMIT }),
    controlRoutes(sandbox),
    itemControlRoutes(sandbox),
    identityControlRoutes(sandbox),
    unknownPath,
  );

  app.use(faultHandler(sandbox.faults), sandbox.limits.handler(), express.json({ limit: BODY_LIMIT }));
  app.use(keyRoutes(keys, tokens));
  app.use(authenticate(tokens));
  app.use(
    connectTokenRoutes(keys, tokens, (id) => register.find(id) !== null),
    connectorRoutes(catalogue),
    itemRoutes(sandbox),
    accountRoutes(view, register, catalogue, clock),
    transactionRoutes(view, store, clock),
    holdingRoutes(view, register),
    consentRoutes(register),
    categoryRoutes(view.world, store, keys.clientId),
    webhookRoutes(store, ids, clock),
  );
  app.use(unknownPath, errorHandler(sandbox.logger));
  return app;
}
