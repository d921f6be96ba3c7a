import { expect, test } from '@jest/globals';
import type { KnownAccount } from '../../../src/modules/accounts/application/account-succession.js';
import { pairAccounts } from '../../../src/modules/accounts/application/recognise-accounts.js';
import type { ProviderAccount } from '../../../src/modules/accounts/domain/provider-account.js';

const shared = {
  type: 'BANK',
  subtype: 'CHECKING_ACCOUNT',
  name: 'Conta',
  marketingName: null,
  currency: 'BRL',
  balance: null,
  bank: null,
  card: null,
  holder: { name: null, document: '76109277673' },
};
const later = (id: string, number: string | null): ProviderAccount => ({
  ...shared,
  providerAccountId: id,
  itemId: 'item',
  number,
});
const earlier = (id: string, number: string | null, facts: Partial<KnownAccount> = {}): KnownAccount => ({
  ...shared,
  userId: 'user' as KnownAccount['userId'],
  id,
  connectionId: 'before',
  providerAccountId: `provider's ${id}`,
  number,
  balanceAsOf: null,
  createdAt: new Date('2026-01-01'),
  updatedAt: new Date('2026-01-01'),
  connectorId: 2,
  ended: true,
  readable: true,
  ...facts,
});
const named = (found: ReturnType<typeof pairAccounts>) => ({
  sure: found.sure.map(([one, other]) => `${one.id} ${other.providerAccountId}`).sort(),
  unsure: found.unsure.map(([one, other]) => `${one.id} ${other.providerAccountId}`).sort(),
});

test('each account goes on as the one with its number', () => {
  const found = pairAccounts([earlier('a', '1111'), earlier('b', '2222')], [later('y', '2222'), later('x', '1111')], 2);
  expect(named(found)).toEqual({ sure: ['a x', 'b y'], unsure: [] });
});

test('of a bank that was connected often, the last account goes on', () => {
  const last = earlier('b', '1111', { connectionId: 'then', createdAt: new Date('2026-02-01') });
  expect(named(pairAccounts([earlier('a', '1111'), last], [later('x', '1111')], 2)).sure).toEqual(['b x']);
});

test('one that is live goes before one that has ended', () => {
  const live = earlier('a', '1111', { connectionId: 'live', ended: false });
  const ended = earlier('b', '1111', { createdAt: new Date('2026-02-01') });
  expect(named(pairAccounts([live, ended], [later('x', '1111')], 2)).sure).toEqual(['a x']);
});

test('two that say the same on either side are asked about', () => {
  const twins = [later('x', '1111'), later('y', '1111')];
  expect(named(pairAccounts([earlier('a', '1111')], twins, 2))).toEqual({ sure: [], unsure: ['a x'] });
  const two = [earlier('a', '1111'), earlier('b', '1111')];
  expect(named(pairAccounts(two, [later('x', '1111')], 2)).sure).toEqual([]);
  expect(named(pairAccounts(two, [later('x', '1111')], 2)).unsure).toHaveLength(1);
});

test('two live accounts that say the same are asked about', () => {
  const live = ['a', 'b'].map((id) => earlier(id, '1111', { connectionId: id, ended: false }));
  expect(named(pairAccounts(live, [later('x', '1111')], 2)).sure).toEqual([]);
});

test('what is unsure is asked of one account at most, and of none that goes on surely', () => {
  const all = [earlier('a', '1111'), earlier('b', null)];
  const found = pairAccounts(all, [later('x', '1111'), later('y', '3333'), later('z', '4444')], 2);
  expect(named(found)).toEqual({ sure: ['a x'], unsure: ['b y'] });
});
