import { readErrorBody } from '../../src/pluggy/error-body.js';
import { accountOf } from '../../src/pluggy/mapping/account.js';
import { billOf } from '../../src/pluggy/mapping/bill.js';
import { categoryOf } from '../../src/pluggy/mapping/category.js';
import { connectorOf, credentialFieldOf } from '../../src/pluggy/mapping/connector.js';
import { investmentOf, investmentTransactionOf } from '../../src/pluggy/mapping/investment.js';
import { itemOf } from '../../src/pluggy/mapping/item.js';
import { loanOf } from '../../src/pluggy/mapping/loan.js';
import { transactionOf } from '../../src/pluggy/mapping/transaction.js';
import { webhookOf } from '../../src/pluggy/mapping/webhook.js';
import { cursorOf, rowsOfList } from '../../src/pluggy/paging.js';
import { type Fields, requiredFields } from '../../src/pluggy/reading.js';
import { refusalOf } from '../../src/pluggy/refusals.js';
import type { Example } from './examples.js';

type Reader = (value: unknown) => void;

const one =
  (read: (row: Fields) => unknown): Reader =>
  (value) =>
    void read(requiredFields(value, 'example'));

const list =
  (read: (row: Fields) => unknown): Reader =>
  (value) => {
    const rows = rowsOfList(value, 'the example');
    if (rows.length === 0) throw new Error('the example has no row');
    rows.forEach(read);
  };

/** Both kinds of account, since each has its own sign. */
const transaction = (row: Fields) => {
  for (const accountType of ['BANK', 'CREDIT']) {
    transactionOf(row, { providerAccountId: 'account', accountCurrency: 'BRL', accountType });
  }
};

const transactionPage: Reader = (value) => {
  list(transaction)(value);
  cursorOf(requiredFields(value, 'page').next);
};

/** What the adapter makes of a success, by operation; and of a schema, by its name. */
const READERS: Readonly<Record<string, Reader>> = {
  'GET /connectors': list(connectorOf),
  'GET /connectors/{id}': one(connectorOf),
  'POST /items': itemOf,
  'GET /items/{id}': itemOf,
  'PATCH /items/{id}': itemOf,
  'POST /items/{id}/mfa': itemOf,
  'GET /accounts': list((row) => accountOf(row, 'item')),
  'GET /accounts/{id}': one((row) => accountOf(row, 'item')),
  'GET /transactions': list(transaction),
  'GET /transactions/{id}': one(transaction),
  'PATCH /transactions/{id}': one(transaction),
  'GET /v2/transactions': transactionPage,
  'GET /bills': list(billOf),
  'GET /bills/{id}': one(billOf),
  'GET /investments': list((row) => investmentOf(row, 'item')),
  'GET /investments/{id}': one((row) => investmentOf(row, 'item')),
  'GET /investments/{id}/transactions': list(investmentTransactionOf),
  'GET /loans': list((row) => loanOf(row, 'item')),
  'GET /loans/{id}': one((row) => loanOf(row, 'item')),
  'GET /categories': list(categoryOf),
  'GET /categories/{id}': one(categoryOf),
  'GET /webhooks': list(webhookOf),
  'GET /webhooks/{id}': webhookOf,
  'POST /webhooks': webhookOf,
  'PATCH /webhooks/{id}': webhookOf,
  Connector: one(connectorOf),
  ConnectorListResponse: list(connectorOf),
  ConnectorCredential: one(credentialFieldOf),
  Item: itemOf,
  Account: one((row) => accountOf(row, 'item')),
  Transaction: one(transaction),
  PageResponseTransactions: list(transaction),
  CursorPageResponseTransactions: transactionPage,
  Bill: one(billOf),
  Investment: one((row) => investmentOf(row, 'item')),
  InvestmentTransaction: one(investmentTransactionOf),
  PageResponseInvestmentTransactions: list(investmentTransactionOf),
  Loan: one((row) => loanOf(row, 'item')),
  Category: one(categoryOf),
  Webhook: webhookOf,
};

/** Reads one example as the adapter would; false for what the adapter has no use for. Throws where it cannot be read. */
export function readExample(example: Example): boolean {
  if (example.status !== null && example.status >= 400) {
    readRefusal(example.status, example.value);
    return true;
  }
  const read = Object.hasOwn(READERS, example.of) ? READERS[example.of] : undefined;
  read?.(example.value);
  return read !== undefined;
}

function readRefusal(status: number, value: unknown): void {
  const answer = { status, header: () => null, text: JSON.stringify(value) };
  const refusal = refusalOf(readErrorBody(answer, { fields: {}, more: [] }), 'credentials');
  if (refusal.message === '') throw new Error('the refusal has no words');
}
