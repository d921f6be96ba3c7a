import { type Response, Router } from 'express';
import type { Consent, ProductType } from 'pluggy-sdk';
import { notFound } from '../http/pluggy-error.js';
import { type PageOf, pageOf, requiredUuid } from '../http/query.js';
import type { ItemRegister } from '../items/item-register.js';
import type { StoredItem } from '../items/stored-item.js';
import type { Wire } from '../world/world.js';

/** The permissions of Open Finance Brasil that each product needs. */
const PERMISSIONS: Partial<Record<ProductType, string[]>> = {
  ACCOUNTS: ['ACCOUNTS_LIST', 'ACCOUNTS_BALANCES', 'ACCOUNTS_LIMITS'],
  CREDIT_CARDS: ['CREDIT_CARDS_LIST', 'CREDIT_CARDS_LIMITS', 'CREDIT_CARDS_BILLS'],
  TRANSACTIONS: ['ACCOUNTS_TRANSACTIONS', 'CREDIT_CARDS_TRANSACTIONS'],
  INVESTMENTS: ['INVESTMENTS_ALL'],
  IDENTITY: ['REGISTRATION_IDENTIFICATIONS', 'REGISTRATION_QUALIFICATIONS', 'REGISTRATION_FINANCIAL_RELATIONS'],
  LOANS: ['CREDIT_OPERATIONS_ALL'],
};

/** `GET /consents`, `GET /consents/{id}`: one for each Open Finance item whose user said yes. */
export function consentRoutes(register: ItemRegister): Router {
  const router = Router();

  router.get('/consents', (req, res: Response<PageOf<Wire<Consent>>>) => {
    const consent = consentOf(register.get(requiredUuid(req, 'itemId')));
    res.json(pageOf(req, consent === null ? [] : [consent]));
  });

  router.get('/consents/:id', (req, res: Response<Wire<Consent>>) => {
    const item = register.all().find((candidate) => candidate.consent?.id === req.params.id);
    if (item === undefined) throw notFound('consent');
    res.json(consentOf(item)!);
  });

  return router;
}

function consentOf(item: StoredItem): Wire<Consent> | null {
  if (item.consent === null) return null;
  return {
    ...item.consent,
    itemId: item.id,
    products: item.products,
    openFinancePermissionsGranted: item.products.flatMap((product) => PERMISSIONS[product] ?? []),
  };
}
