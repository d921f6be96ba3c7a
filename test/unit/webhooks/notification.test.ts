import { expect, test } from '@jest/globals';
import { requestOf } from '../../../src/modules/webhooks/domain/notification.js';
import { aNotification } from '../../support/a-notification.js';

test.each([
  'item/created',
  'item/updated',
  'item/error',
  'item/deleted',
  'item/waiting_user_input',
  'item/waiting_user_action',
  'item/login_succeeded',
  'transactions/created',
])('%s asks to look at the item', (event) => {
  expect(requestOf(aNotification({ event, itemId: 'item-1' }))).toEqual({ about: 'item', itemId: 'item-1' });
});

test.each(['transactions/updated', 'transactions/deleted'])('%s asks to look at the named transactions', (event) => {
  const notification = aNotification({ event, itemId: 'item-1', accountId: 'account-1', transactionIds: ['t1', 't2'] });
  expect(requestOf(notification)).toEqual({
    about: 'transactions',
    itemId: 'item-1',
    accountId: 'account-1',
    transactionIds: ['t1', 't2'],
  });
});

test('changed transactions that are not named ask to look at the whole item', () => {
  expect(requestOf(aNotification({ event: 'transactions/updated', itemId: 'item-1' }))).toEqual({
    about: 'item',
    itemId: 'item-1',
  });
});

test('connector/status_updated asks to look at the connector', () => {
  const notification = aNotification({ event: 'connector/status_updated', itemId: null, connectorId: 0 });
  expect(requestOf(notification)).toEqual({ about: 'connector', connectorId: 0 });
});

test.each([
  ['an event that we do not know', { event: 'payment_intent/created', itemId: 'item-1' }],
  ['an item event without an item', { event: 'item/updated', itemId: null }],
  ['a connector event without a connector', { event: 'connector/status_updated', itemId: null }],
])('%s asks nothing', (_, facts) => {
  expect(requestOf(aNotification(facts))).toBeNull();
});
