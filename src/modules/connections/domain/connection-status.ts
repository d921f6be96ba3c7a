/** Where a connection stands; see DESIGN, "State machine of a BankConnection". */
export const CONNECTION_STATUSES = [
  'pending',
  'updating',
  'waiting_user_input',
  'waiting_user_action',
  'updated',
  'login_error',
  'outdated',
  'disconnected',
] as const;

export type ConnectionStatus = (typeof CONNECTION_STATUSES)[number];

/** Pluggy's item statuses. `CREATING` and its like are execution statuses. */
const BY_STATUS: Record<string, ConnectionStatus> = {
  UPDATED: 'updated',
  UPDATING: 'updating',
  MERGING: 'updating',
  WAITING_USER_INPUT: 'waiting_user_input',
  WAITING_USER_ACTION: 'waiting_user_action',
  LOGIN_ERROR: 'login_error',
  OUTDATED: 'outdated',
};

/** Pluggy's execution statuses, for an item whose status is one that this version does not know. */
const BY_EXECUTION_STATUS: Record<string, ConnectionStatus> = {
  CREATING: 'pending',
  CREATED: 'pending',
  LOGIN_IN_PROGRESS: 'updating',
  LOGIN_MFA_IN_PROGRESS: 'updating',
  ACCOUNTS_IN_PROGRESS: 'updating',
  CREDITCARDS_IN_PROGRESS: 'updating',
  TRANSACTIONS_IN_PROGRESS: 'updating',
  PAYMENT_DATA_IN_PROGRESS: 'updating',
  INVESTMENTS_IN_PROGRESS: 'updating',
  INVESTMENTS_TRANSACTIONS_IN_PROGRESS: 'updating',
  IDENTITY_IN_PROGRESS: 'updating',
  LOANS_IN_PROGRESS: 'updating',
  ACCOUNT_STATEMENTS_IN_PROGRESS: 'updating',
  OPPORTUNITIES_IN_PROGRESS: 'updating',
  PORTFOLIO_IN_PROGRESS: 'updating',
  MERGING: 'updating',
  WAITING_USER_INPUT: 'waiting_user_input',
  WAITING_USER_ACTION: 'waiting_user_action',
  SUCCESS: 'updated',
  PARTIAL_SUCCESS: 'updated',
};

/** Failures that only the person can mend: new credentials, or the bank's own site first. */
const NEEDS_THE_PERSON: Record<string, ConnectionStatus> = {
  INVALID_CREDENTIALS: 'login_error',
  INVALID_CREDENTIALS_MFA: 'login_error',
  ACCOUNT_LOCKED: 'login_error',
  ACCOUNT_CREDENTIALS_RESET: 'login_error',
  ACCOUNT_NEEDS_ACTION: 'login_error',
  USER_NOT_SUPPORTED: 'login_error',
  USER_AUTHORIZATION_NOT_GRANTED: 'login_error',
  USER_AUTHORIZATION_REVOKED: 'login_error',
  // Arrives as an error although the person can still authorise it in the bank's app.
  USER_AUTHORIZATION_PENDING: 'waiting_user_action',
};

const BANKS_FAULT = new Set([
  'CREATE_ERROR',
  'ERROR',
  'MERGE_ERROR',
  'UNEXPECTED_ERROR',
  'SITE_NOT_AVAILABLE',
  'CONNECTION_ERROR',
]);

/** Failures that may pass by themselves. */
const MAY_PASS: Record<string, ConnectionStatus> = {
  CREATE_ERROR: 'outdated',
  ERROR: 'outdated',
  MERGE_ERROR: 'outdated',
  ALREADY_LOGGED_IN: 'outdated',
  UNEXPECTED_ERROR: 'outdated',
  SITE_NOT_AVAILABLE: 'outdated',
  CONNECTION_ERROR: 'outdated',
  USER_INPUT_TIMEOUT: 'outdated',
};

/** The institution or its connector failed: another connection of it is likely to fail as well. */
export function isBanksFault(code: string): boolean {
  return BANKS_FAULT.has(code);
}

/** Every execution status that Pluggy documents; for the tests. */
export const KNOWN_EXECUTION_STATUSES = Object.keys({ ...BY_EXECUTION_STATUS, ...NEEDS_THE_PERSON, ...MAY_PASS });

/**
 * What Pluggy's pair of statuses means to us. The item's status decides, except that a failed item (`OUTDATED`) which only
 * the person can mend is a login error, and that a first collection that has not begun is pending. What is not known in
 * either place is `outdated`: it can be asked again, and its raw value is kept beside it.
 */
export function connectionStatus(status: string, executionStatus: string | null): ConnectionStatus {
  const execution = executionStatus ?? '';
  if (status === 'OUTDATED') return NEEDS_THE_PERSON[execution] ?? 'outdated';
  if (status === 'UPDATING' && BY_EXECUTION_STATUS[execution] === 'pending') return 'pending';
  return (
    BY_STATUS[status] ??
    BY_EXECUTION_STATUS[execution] ??
    NEEDS_THE_PERSON[execution] ??
    MAY_PASS[execution] ??
    'outdated'
  );
}

/** The bank or the person is still at work: what is collected is not complete yet. */
export function isInProgress(status: ConnectionStatus): boolean {
  return (
    status === 'pending' || status === 'updating' || status === 'waiting_user_input' || status === 'waiting_user_action'
  );
}
