import { dayOf, type LocalDate, parseLocalDate, plusDays } from '../../../shared/local-date.js';
import type { ProductState } from './item-state.js';

/** What the Open Finance network counts by person, institution and month. `transactions` are those of the last days. */
export const OPEN_FINANCE_RESOURCES = ['accounts', 'balances', 'transactions', 'older-transactions'] as const;
export type OpenFinanceResource = (typeof OPEN_FINANCE_RESOURCES)[number];

/** Most collections a month of each resource; 0 sets none. */
export type OpenFinanceQuotas = Record<OpenFinanceResource, number>;

/** Source: Pluggy's page of Open Finance's limits. Those of cards are not stated there. */
export const DOCUMENTED_QUOTAS: Readonly<OpenFinanceQuotas> = {
  accounts: 4,
  balances: 420,
  transactions: 240,
  'older-transactions': 4,
};

/** Each collection uses these, the others are collected when an item is made and a week after the last time. */
export const EACH_COLLECTION: readonly OpenFinanceResource[] = ['balances', 'transactions'];
export const WEEK_MS = 7 * 86_400_000;

/** The provider's names of the products behind which the resources stand. */
const RESOURCES_OF = {
  accounts: ['accounts', 'balances'],
  transactions: ['transactions', 'older-transactions'],
} as const satisfies Record<string, readonly OpenFinanceResource[]>;
export type QuotaProduct = keyof typeof RESOURCES_OF;

/** A product that is not collected before `until`, since the month's allowance of a resource is used up. */
export interface UsedUp {
  product: QuotaProduct;
  resource: OpenFinanceResource;
  until: Date;
}

const NETWORK_ZONE = 'America/Sao_Paulo';

/** The first day of the month that an instant falls in, where the network counts. */
export function quotaMonth(at: Date): LocalDate {
  return parseLocalDate(`${dayOf(at, NETWORK_ZONE).slice(0, 8)}01`)!;
}

/** When the next month begins there. Brazil has had no summer time since 2019. */
export function nextQuotaMonth(at: Date): Date {
  return new Date(`${quotaMonth(new Date(Date.parse(plusDays(quotaMonth(at), 32))))}T00:00:00-03:00`);
}

/** What a collection of an item used: what the provider reports as not updated was not asked of the bank. */
export function resourcesUsed(
  products: Readonly<Record<string, ProductState>>,
  collectedAt: Date,
  lastWholeAt: Date | null,
): OpenFinanceResource[] {
  const whole = lastWholeAt === null || collectedAt.getTime() - lastWholeAt.getTime() >= WEEK_MS;
  return Object.entries(RESOURCES_OF)
    .filter(([product]) => products[product]?.isUpdated !== false)
    .flatMap(([, resources]) => resources)
    .filter((resource) => whole || EACH_COLLECTION.includes(resource));
}

/** Resources of which nothing is left this month. */
export function exhausted(
  used: Readonly<Partial<OpenFinanceQuotas>>,
  quotas: OpenFinanceQuotas,
): OpenFinanceResource[] {
  return OPEN_FINANCE_RESOURCES.filter((resource) => quotas[resource] > 0 && (used[resource] ?? 0) >= quotas[resource]);
}

/** Products that the provider could not update and whose allowance is used up: our count alone proves nothing. */
export function productsUsedUp(
  products: Readonly<Record<string, ProductState>>,
  gone: readonly OpenFinanceResource[],
  now: Date,
): UsedUp[] {
  return (Object.keys(RESOURCES_OF) as QuotaProduct[]).flatMap((product) => {
    const resource = RESOURCES_OF[product].find((one) => gone.includes(one));
    if (!resource || products[product]?.isUpdated !== false) return [];
    return [{ product, resource, until: nextQuotaMonth(now) }];
  });
}
