import type { Method } from '../transport.js';

/** Endpoints that share one allowance at Pluggy; `other` is everything without a documented limit. */
export const ENDPOINT_CLASSES = [
  'auth',
  'accounts',
  'transactions',
  'investments',
  'investment-transactions',
  'item-updates',
  'other',
] as const;
export type EndpointClass = (typeof ENDPOINT_CLASSES)[number];

/** Most requests a minute of each class; 0 sets no limit. */
export type RequestLimits = Record<EndpointClass, number>;

/** Source: Pluggy's page of rate limits. Each counts by source address, and independently of the others. */
export const DOCUMENTED_LIMITS: Readonly<RequestLimits> = {
  auth: 360,
  accounts: 360,
  transactions: 360,
  investments: 360,
  'investment-transactions': 360,
  'item-updates': 20,
  other: 0,
};

/** What the local sandbox sets, until it is told otherwise. */
export const NO_LIMITS: Readonly<RequestLimits> = {
  auth: 0,
  accounts: 0,
  transactions: 0,
  investments: 0,
  'investment-transactions': 0,
  'item-updates': 0,
  other: 0,
};

const CLASSES: readonly [Method, RegExp, EndpointClass][] = [
  ['POST', /^\/auth$/, 'auth'],
  ['GET', /^\/accounts(?:\/[^/]+)?$/, 'accounts'],
  ['GET', /^(?:\/v2)?\/transactions(?:\/[^/]+)?$/, 'transactions'],
  ['GET', /^\/investments(?:\/[^/]+)?$/, 'investments'],
  ['GET', /^\/investments\/[^/]+\/transactions$/, 'investment-transactions'],
  ['PATCH', /^\/items\/[^/]+$/, 'item-updates'],
];

/** The class of a request; `path` is without query. */
export function endpointClassOf(method: Method, path: string): EndpointClass {
  return CLASSES.find(([verb, address]) => verb === method && address.test(path))?.[2] ?? 'other';
}
