import type { BankConnection, UsedUp } from '../../connections/index.js';
import type { SyncNotice } from '../domain/sync-log.js';

/** The provider's names of the products that stand behind accounts and transactions. */
const CORE_PRODUCTS = ['accounts', 'creditCards', 'transactions'];
/** Those behind everything that we read. */
const READ_PRODUCTS = [...CORE_PRODUCTS, 'investments', 'investmentsTransactions', 'loans', 'identity'];

/** The provider's last collection of a product failed: what is missing there proves nothing. */
export function isProductUpToDate(connection: BankConnection, product: string): boolean {
  return connection.facts.products[product]?.isUpdated !== false;
}

/** What is missing in an answer about these products is gone, and not merely uncollected. */
export function provesAbsence(connection: BankConnection, products: string[]): boolean {
  return connection.facts.status === 'updated' && products.every((product) => isProductUpToDate(connection, product));
}

/** Accounts and transactions were up to date at the provider. */
export function isUpToDate(connection: BankConnection): boolean {
  return provesAbsence(connection, CORE_PRODUCTS);
}

/** Everything that we read was up to date at the provider. */
export function isWhollyUpToDate(connection: BankConnection): boolean {
  return provesAbsence(connection, READ_PRODUCTS);
}

/** What a run tells of products and of a bank that could not be collected. */
export function productNotices(connection: BankConnection, usedUp: readonly UsedUp[]): SyncNotice[] {
  const notices: SyncNotice[] = READ_PRODUCTS.filter((product) => !isProductUpToDate(connection, product)).map(
    (product) => {
      const spent = usedUp.find((one) => one.product === product);
      if (spent) return quotaNotice(spent);
      return {
        code: `product_not_updated:${product}`,
        detail: `Pluggy could not update ${product} at the bank; what we hold of it is older.`,
        retryAt: null,
      };
    },
  );
  const { status, error } = connection.facts;
  if (status !== 'updated') {
    notices.push({
      code: 'bank_not_collected',
      detail: `Pluggy's last collection from the bank failed (${error?.code ?? status}); we read what it held before.`,
      retryAt: null,
    });
  }
  return notices;
}

function quotaNotice({ product, resource, until }: UsedUp): SyncNotice {
  return {
    code: `quota_used:${product}`,
    detail:
      `Open Finance's allowance for this month (${resource}) is used up at this bank: ${product} cannot be updated before ` +
      `${until.toISOString().slice(0, 10)}, and what we hold is older.`,
    retryAt: until.toISOString(),
  };
}
