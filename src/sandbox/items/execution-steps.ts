import type { ExecutionStatus, ProductType } from 'pluggy-sdk';
import type { Execution, StoredItem } from './stored-item.js';

/** The order in which products are collected. */
const COLLECTION: [ProductType, ExecutionStatus][] = [
  ['ACCOUNTS', 'ACCOUNTS_IN_PROGRESS'],
  ['CREDIT_CARDS', 'CREDITCARDS_IN_PROGRESS'],
  ['TRANSACTIONS', 'TRANSACTIONS_IN_PROGRESS'],
  ['INVESTMENTS', 'INVESTMENTS_IN_PROGRESS'],
  ['INVESTMENTS_TRANSACTIONS', 'INVESTMENTS_TRANSACTIONS_IN_PROGRESS'],
  ['PAYMENT_DATA', 'PAYMENT_DATA_IN_PROGRESS'],
  ['IDENTITY', 'IDENTITY_IN_PROGRESS'],
  ['LOANS', 'LOANS_IN_PROGRESS'],
];

/** The execution statuses that a segment passes through, one a step; empty for one that waits for somebody. */
export function stepsOf(item: StoredItem, execution: Execution): ExecutionStatus[] {
  switch (execution.segment) {
    case 'login':
      return item.lastUpdatedAt === null ? ['CREATED', 'LOGIN_IN_PROGRESS'] : ['LOGIN_IN_PROGRESS'];
    case 'mfa':
      return ['LOGIN_MFA_IN_PROGRESS'];
    case 'collect':
      return COLLECTION.filter(([product]) => item.products.includes(product)).map(([, status]) => status);
    case 'input':
    case 'action':
    case 'approval':
      return [];
  }
}

/** Which of `steps` runs at `now`; their number when all are over. */
export function stepAt(startedAt: string, stepMs: number, steps: number, nowMs: number): number {
  if (stepMs <= 0) return steps;
  return Math.min(steps, Math.max(0, Math.floor((nowMs - Date.parse(startedAt)) / stepMs)));
}
