import { describe, expect, test } from '@jest/globals';
import type {
  Account,
  Category,
  CreditCardBills,
  IdentityResponse,
  Investment,
  InvestmentTransaction,
  Loan,
  Transaction,
} from 'pluggy-sdk';
import { createWorld, type Wire } from '../../../src/sandbox/world/index.js';
import { allRows, anItem } from './world-builders.js';

/** Where the API answers null although the SDK's type has no null. */
type Loosened = 'balance' | 'providerCode' | 'paymentData' | 'merchant';

/** What the SDK's types take, once its dates are text: what the world tells must compile as this. */
interface TakenBySdk {
  accounts: Wire<Account>[];
  transactions: Omit<Wire<Transaction>, Loosened>[];
  bills: Wire<CreditCardBills>[];
  investments: Wire<Investment>[];
  investmentTransactions: Wire<InvestmentTransaction>[];
  loans: Wire<Loan>[];
  identity: Wire<IdentityResponse> | null;
  categories: Wire<Category>[];
}

/** Every field of the SDK's type: a new one does not compile until it is answered for. */
const TRANSACTION = {
  id: '',
  accountId: '',
  date: '',
  description: '',
  descriptionRaw: '',
  type: '',
  amount: '',
  amountInAccountCurrency: '',
  balance: '',
  currencyCode: '',
  category: '',
  status: '',
  providerCode: '',
  paymentData: '',
  creditCardMetadata: '',
  merchant: '',
  categoryId: '',
  operationType: '',
  operationTypeAdditionalInfo: '',
  providerId: '',
  createdAt: '',
  updatedAt: '',
} satisfies Record<keyof Transaction, ''>;

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('the shapes on the wire', () => {
  const world = createWorld(61);

  test.each([
    ['an ordinary item', anItem()],
    ['a bulk item', anItem({ size: 200 })],
  ])('of %s have every field of the SDK’s transaction, with ids and times as the SDK reads them', (_, item) => {
    for (const row of allRows(world, item)) {
      expect(Object.keys(row)).toEqual(expect.arrayContaining(Object.keys(TRANSACTION)));
      expect([row.id, row.accountId].every((id) => UUID.test(id))).toBe(true);
      const times = [row.date, row.createdAt, row.updatedAt, row.creditCardMetadata?.purchaseDate ?? row.date];
      expect(times.every((time) => ISO.test(time))).toBe(true);
    }
  });

  test('are those that the SDK’s types take, and survive JSON unchanged', () => {
    const item = anItem({ products: ['INVESTMENTS', 'LOANS', 'IDENTITY'] });
    const accounts = world.accounts(item);
    const investments = world.investments(item);
    const told: TakenBySdk = {
      accounts,
      transactions: allRows(world, item),
      bills: accounts.flatMap(({ id }) => world.bills(item, id)),
      investments,
      investmentTransactions: investments.flatMap(({ id }) => world.investmentTransactions(item, id)),
      loans: world.loans(item),
      identity: world.identity(item),
      categories: world.categories(),
    };
    expect(JSON.parse(JSON.stringify(told))).toEqual(told);
    expect(Object.values(told).every((one) => !Array.isArray(one) || one.length > 0)).toBe(true);
  });
});
