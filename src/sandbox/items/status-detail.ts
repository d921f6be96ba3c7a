import type { Item, ProductType } from 'pluggy-sdk';
import type { Wire } from '../world/world.js';
import type { LoginScript } from './login-script.js';
import type { CollectedPart, StoredItem } from './stored-item.js';

const PRODUCT_OF: Record<CollectedPart, ProductType> = {
  accounts: 'ACCOUNTS',
  creditCards: 'CREDIT_CARDS',
  transactions: 'TRANSACTIONS',
  investments: 'INVESTMENTS',
  investmentTransactions: 'INVESTMENTS_TRANSACTIONS',
  identity: 'IDENTITY',
  paymentData: 'PAYMENT_DATA',
  loans: 'LOANS',
};

export function askedFor(item: StoredItem, part: CollectedPart): boolean {
  return item.products.includes(PRODUCT_OF[part]);
}

type Warning = { code: '001'; message: string; providerMessage?: string };

/**
 * How the last execution went for each product; `null` where the product was not asked for. The API's document spells
 * one key `investmentsTransactions`, the SDK `investmentTransactions`: both are given.
 */
export function statusDetail(
  item: StoredItem,
  failed: CollectedPart[],
  warnings: LoginScript['warnings'],
): Wire<Item['statusDetail']> {
  const state = (part: CollectedPart) => {
    if (!askedFor(item, part)) return null;
    const given: Warning[] = warnings
      .filter((warning) => warning.part === part)
      .map(({ message, providerMessage }) => ({ code: '001', message, providerMessage }));
    if (failed.includes(part)) given.push({ code: '001', message: 'The institution did not give this data' });
    return { isUpdated: !failed.includes(part), lastUpdatedAt: item.collectedAt[part], warnings: given };
  };
  const investments = state('investmentTransactions');
  const detail: NonNullable<Wire<Item['statusDetail']>> & { investmentsTransactions: typeof investments } = {
    accounts: state('accounts'),
    creditCards: state('creditCards'),
    transactions: state('transactions'),
    investments: state('investments'),
    investmentTransactions: investments,
    investmentsTransactions: investments,
    identity: state('identity'),
    paymentData: state('paymentData'),
    loans: state('loans'),
    accountStatements: null,
  };
  return detail;
}
