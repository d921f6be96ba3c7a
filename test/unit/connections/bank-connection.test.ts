import { describe, expect, test } from '@jest/globals';
import {
  BankConnection,
  type BankConnectionFacts,
  stateOf,
} from '../../../src/modules/connections/domain/bank-connection.js';
import {
  CONNECTION_STATUSES,
  connectionStatus,
  KNOWN_EXECUTION_STATUSES,
} from '../../../src/modules/connections/domain/connection-status.js';
import type { ItemState } from '../../../src/modules/connections/index.js';
import type { UserId } from '../../../src/shared/principal.js';
import { anItem } from '../../support/builders.js';

function aConnectionOf(item: ItemState, facts: Partial<BankConnectionFacts> = {}): BankConnection {
  return new BankConnection({
    userId: 'u' as UserId,
    id: 'c',
    itemId: item.itemId,
    readThrough: null,
    lastSyncLogId: null,
    lastSyncedAt: null,
    createdAt: item.createdAt,
    updatedAt: item.createdAt,
    refusal: null,
    disconnectedAt: null,
    disconnectReason: null,
    ...stateOf(item),
    ...facts,
  });
}

describe('the status of a connection', () => {
  test.each([
    ['UPDATED', 'SUCCESS', 'updated'],
    ['UPDATED', 'PARTIAL_SUCCESS', 'updated'],
    ['UPDATED', null, 'updated'],
    ['UPDATING', 'CREATING', 'pending'],
    ['UPDATING', 'CREATED', 'pending'],
    ['UPDATING', 'LOGIN_IN_PROGRESS', 'updating'],
    ['UPDATING', 'SOMETHING_NEW', 'updating'],
    ['MERGING', 'MERGING', 'updating'],
    ['WAITING_USER_INPUT', 'WAITING_USER_INPUT', 'waiting_user_input'],
    ['WAITING_USER_ACTION', 'WAITING_USER_ACTION', 'waiting_user_action'],
    ['LOGIN_ERROR', 'INVALID_CREDENTIALS', 'login_error'],
    ['OUTDATED', 'SITE_NOT_AVAILABLE', 'outdated'],
    ['OUTDATED', 'USER_INPUT_TIMEOUT', 'outdated'],
    ['OUTDATED', 'ACCOUNT_LOCKED', 'login_error'],
    ['OUTDATED', 'USER_AUTHORIZATION_REVOKED', 'login_error'],
    ['OUTDATED', 'USER_AUTHORIZATION_PENDING', 'waiting_user_action'],
    ['BRAND_NEW', 'ACCOUNTS_IN_PROGRESS', 'updating'],
    ['BRAND_NEW', 'INVALID_CREDENTIALS', 'login_error'],
    ['BRAND_NEW', 'BRAND_NEW_TOO', 'outdated'],
    ['BRAND_NEW', null, 'outdated'],
  ])('for %s with %s is %s', (status, executionStatus, expected) => {
    expect(connectionStatus(status, executionStatus)).toBe(expected);
  });

  test('is never disconnected by what Pluggy says, whatever it says', () => {
    const statuses = ['UPDATED', 'UPDATING', 'MERGING', 'LOGIN_ERROR', 'OUTDATED', 'WAITING_USER_INPUT', 'OTHER'];
    for (const status of statuses) {
      for (const execution of KNOWN_EXECUTION_STATUSES) {
        const found = connectionStatus(status, execution);
        expect(CONNECTION_STATUSES).toContain(found);
        expect(found).not.toBe('disconnected');
      }
    }
  });
});

describe('a connection', () => {
  const asking = anItem({
    status: 'WAITING_USER_INPUT',
    executionStatus: 'WAITING_USER_INPUT',
    lastUpdatedAt: null,
    question: {
      name: 'token',
      label: 'Token',
      type: 'number',
      optional: false,
      mfa: true,
      placeholder: null,
      assistiveText: null,
      instructions: null,
      validation: null,
      validationMessage: null,
      options: null,
      data: null,
      expiresAt: null,
    },
  });
  const later = (item: ItemState, facts: Partial<ItemState>) =>
    anItem({ ...item, updatedAt: new Date(item.updatedAt.getTime() + 1000), ...facts });

  test('keeps the question while the bank asks it, and no longer', () => {
    const connection = aConnectionOf(asking);
    expect(connection.facts.question?.name).toBe('token');
    connection.apply(later(asking, { status: 'UPDATING', executionStatus: 'LOGIN_MFA_IN_PROGRESS' }));
    expect(connection.facts).toMatchObject({ status: 'updating', question: null });
  });

  test('does not go back to a state that was read earlier', () => {
    const connection = aConnectionOf(later(asking, { status: 'UPDATED', executionStatus: 'SUCCESS' }));
    connection.apply(asking);
    expect(connection.facts.status).toBe('updated');
  });

  test('stays disconnected for good', () => {
    const connection = aConnectionOf(asking);
    const at = new Date('2026-05-01T00:00:00Z');
    connection.disconnect(at, 'disconnected');
    connection.apply(later(asking, { status: 'UPDATED' }));
    connection.disconnect(new Date(), 'disconnected');
    expect(connection.facts).toMatchObject({ status: 'disconnected', disconnectedAt: at, question: null });
  });

  test('has unread data exactly when Pluggy collected after the last full reading', () => {
    const item = anItem({ lastUpdatedAt: new Date('2026-03-11T06:00:00Z') });
    expect(aConnectionOf(item).hasUnreadData).toBe(true);
    expect(aConnectionOf(item, { readThrough: item.lastUpdatedAt }).hasUnreadData).toBe(false);
    expect(aConnectionOf(item, { readThrough: new Date('2026-03-10T06:00:00Z') }).hasUnreadData).toBe(true);
    expect(aConnectionOf(anItem({ lastUpdatedAt: null })).hasUnreadData).toBe(false);
  });
});
