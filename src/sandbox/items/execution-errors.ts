import type { Item } from 'pluggy-sdk';
import type { SandboxExecutionStatus, StoredItem } from './stored-item.js';

interface ExecutionFailure {
  /** What the item's status becomes. */
  status: Item['status'];
  message: string;
}

/**
 * What each failed execution makes of an item. Pluggy states the pairing for a few only: wrong or locked credentials
 * need the person (LOGIN_ERROR, no automatic sync), all else can be tried again (OUTDATED).
 */
const FAILURES: Partial<Record<SandboxExecutionStatus, ExecutionFailure>> = {
  INVALID_CREDENTIALS: { status: 'LOGIN_ERROR', message: 'Invalid credentials' },
  INVALID_CREDENTIALS_MFA: { status: 'LOGIN_ERROR', message: 'Invalid MFA credentials' },
  ACCOUNT_LOCKED: { status: 'LOGIN_ERROR', message: 'The account is locked by the institution' },
  ACCOUNT_CREDENTIALS_RESET: { status: 'LOGIN_ERROR', message: 'The institution asks for the credentials to be reset' },
  ALREADY_LOGGED_IN: { status: 'OUTDATED', message: 'The user is already logged in at the institution' },
  UNEXPECTED_ERROR: { status: 'OUTDATED', message: 'An unexpected error happened at the institution' },
  SITE_NOT_AVAILABLE: { status: 'OUTDATED', message: 'The institution is not available' },
  CONNECTION_ERROR: { status: 'OUTDATED', message: 'The connection to the institution failed' },
  ACCOUNT_NEEDS_ACTION: { status: 'OUTDATED', message: 'The institution asks the user to act on the account' },
  USER_NOT_SUPPORTED: { status: 'OUTDATED', message: 'This kind of user is not supported' },
  USER_INPUT_TIMEOUT: { status: 'OUTDATED', message: 'The user did not answer in time' },
  USER_AUTHORIZATION_PENDING: { status: 'OUTDATED', message: "The user's authorization is pending at the institution" },
  USER_AUTHORIZATION_NOT_GRANTED: { status: 'OUTDATED', message: 'The user did not grant the authorization' },
  USER_AUTHORIZATION_REVOKED: { status: 'OUTDATED', message: 'The user revoked the authorization at the institution' },
  ERROR: { status: 'OUTDATED', message: 'The execution failed' },
  MERGE_ERROR: { status: 'OUTDATED', message: 'What was collected could not be stored' },
  CREATE_ERROR: { status: 'OUTDATED', message: 'The item could not be created' },
};

export function isFailure(status: SandboxExecutionStatus): boolean {
  return FAILURES[status] !== undefined;
}

/** Failures of the institution's that the next automatic sync may not meet again; the others need a person. */
const PASSING: SandboxExecutionStatus[] = [
  'ALREADY_LOGGED_IN',
  'UNEXPECTED_ERROR',
  'SITE_NOT_AVAILABLE',
  'CONNECTION_ERROR',
  'ERROR',
  'MERGE_ERROR',
];

export function isWorthRetrying(status: SandboxExecutionStatus): boolean {
  return PASSING.includes(status);
}

/** Puts the failure into the item. @throws for a status that is no failure */
export function showFailure(
  item: StoredItem,
  status: SandboxExecutionStatus,
  providerMessage: string | null,
  at: string,
): void {
  const failure = FAILURES[status];
  if (failure === undefined) throw new Error(`${status} is not a failed execution`);
  item.status = failure.status;
  item.executionStatus = status;
  item.error = { code: status, message: failure.message, ...(providerMessage === null ? {} : { providerMessage }) };
  item.parameter = null;
  item.userAction = null;
  item.updatedAt = at;
}
