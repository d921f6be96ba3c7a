import type { UserId } from '../../../shared/principal.js';
import type { FlowAccount } from '../domain/cash-flow.js';
import type { Period } from '../domain/period.js';

/** Accounts with their known balances and what moved on them. */
export interface CashFlowSource {
  /** Without `accountIds` every bank account and no card. Accounts that are gone are not among them. */
  read(userId: UserId, range: Period, accountIds: readonly string[] | null): Promise<FlowAccount[]>;
}

export const CASH_FLOW_SOURCE = Symbol.for('CashFlowSource');
