import { type Response, Router } from 'express';
import { callerOf, requireReach } from '../auth/caller.js';
import type { SandboxClock } from '../clock.js';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import { isOpenFinance } from '../connectors/connector-definition.js';
import { accountNotFound, badRequest, notFound, PluggyError } from '../http/pluggy-error.js';
import { type PageOf, pageOf, requiredUuid, textParameter } from '../http/query.js';
import type { ItemRegister } from '../items/item-register.js';
import type { WireAccount, WireBill } from '../world/world.js';
import type { BankView } from './bank-view.js';

/** `GET /accounts`, `GET /accounts/{id}` and its `/balance`; `GET /bills`, `GET /bills/{id}`. */
export function accountRoutes(
  view: BankView,
  register: ItemRegister,
  catalogue: ConnectorCatalogue,
  clock: SandboxClock,
): Router {
  const router = Router();

  const find = (id: string) => {
    const found = view.findAccount(id);
    if (found === null) throw accountNotFound();
    return found;
  };

  router.get('/accounts', (req, res: Response<PageOf<WireAccount>>) => {
    const item = register.get(requiredUuid(req, 'itemId'));
    const caller = callerOf(res);
    requireReach(caller, item);
    const type = textParameter(req, 'type');
    if (type !== undefined && type !== 'BANK' && type !== 'CREDIT') throw badRequest('type must be BANK or CREDIT');
    const accounts = view.accounts(item).filter((account) => type === undefined || account.type === type);
    res.json(pageOf(req, caller.kind === 'user' ? accounts.map(reduced) : accounts));
  });

  router.get('/accounts/:id', (req, res: Response<WireAccount>) => {
    res.json(find(req.params.id).account);
  });

  router.get('/accounts/:id/balance', (req, res) => {
    const { item, account } = find(req.params.id);
    if (!isOpenFinance(catalogue.get(item.connectorId))) {
      throw badRequest('The balance can be asked for at Open Finance connectors only', {
        codeDescription: 'BALANCE_INVALID_REQUEST',
      });
    }
    if (item.consent === null || item.consent.revokedAt !== null) {
      throw new PluggyError(403, 'The consent does not allow it', { codeDescription: 'BALANCE_CONSENT_ERROR' });
    }
    res.json({
      balance: account.balance,
      blockedBalance: 0,
      automaticallyInvestedBalance: account.bankData?.automaticallyInvestedBalance ?? 0,
      currencyCode: account.currencyCode,
      updateDateTime: clock.now().toISOString(),
    });
  });

  router.get('/bills', (req, res: Response<PageOf<WireBill>>) => {
    const { item, account } = find(requiredUuid(req, 'accountId'));
    if (!isOpenFinance(catalogue.get(item.connectorId))) {
      throw badRequest('Bills are available for Open Finance connectors only');
    }
    if (account.type !== 'CREDIT') throw badRequest('Bills are available for credit accounts only');
    const facts = view.facts(item, ['creditCards'])!;
    res.json(pageOf(req, view.world.bills(facts, account.id)));
  });

  router.get('/bills/:id', (req, res: Response<WireBill>) => {
    const bill = view.search((item) => {
      const facts = view.facts(item, ['creditCards']);
      if (facts === null) return null;
      const bills = view.accounts(item).flatMap((account) => view.world.bills(facts, account.id));
      return bills.find((candidate) => candidate.id === req.params.id);
    });
    if (bill === null) throw notFound('bill');
    res.json(bill);
  });

  return router;
}

/** What a connect token sees of an account: enough to show it to its owner, no tax number and no limits. */
function reduced(account: WireAccount): WireAccount {
  return { ...account, owner: null, taxNumber: null, bankData: null, creditData: null };
}
