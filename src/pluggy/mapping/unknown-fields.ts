import type { Fields } from '../reading.js';
import { withoutDocuments } from './documents.js';

/** The names that a transaction's mapping reads, or leaves out on purpose; below a name, those of the object there. */
interface Known {
  readonly [name: string]: true | Known;
}

const PARTICIPANT: Known = {
  name: true,
  routingNumber: true,
  routingNumberISPB: true,
  // Other people's documents and account numbers: nothing here needs them.
  documentNumber: true,
  accountNumber: true,
  branchNumber: true,
};

const TRANSACTION: Known = {
  id: true,
  accountId: true,
  description: true,
  descriptionRaw: true,
  currencyCode: true,
  amount: true,
  amountInAccountCurrency: true,
  date: true,
  type: true,
  status: true,
  balance: true,
  // The category's English name; the tree of categories has it by id.
  category: true,
  categoryId: true,
  providerCode: true,
  providerId: true,
  operationType: true,
  order: true,
  createdAt: true,
  updatedAt: true,
  paymentData: {
    payer: PARTICIPANT,
    receiver: PARTICIPANT,
    paymentMethod: true,
    reason: true,
    referenceNumber: true,
  },
  creditCardMetadata: {
    installmentNumber: true,
    totalInstallments: true,
    totalAmount: true,
    purchaseDate: true,
    payeeMCC: true,
    cardNumber: true,
    billId: true,
    billForecastDate: true,
    feeType: true,
    otherCreditsType: true,
  },
  merchant: { name: true, businessName: true, cnpj: true },
};

/**
 * What a transaction holds beyond what its mapping reads, at the same places, without documents and without nulls. Numbers
 * are kept as their text, so that they stay exact.
 */
export function unknownFieldsOf(row: Fields): Fields {
  return beyond(row, TRANSACTION);
}

function beyond(fields: Fields, known: Known): Fields {
  const unknown: Fields = {};
  for (const name in fields) {
    const value = fields[name];
    if (value === null) continue;
    const expected = Object.hasOwn(known, name) ? known[name] : undefined;
    if (expected === true) continue;
    const left = expected === undefined ? withoutDocuments(name, value) : withinKnown(name, value, expected);
    if (left !== undefined) unknown[name] = left;
  }
  return unknown;
}

/** Below a known object only what is unknown there; something else in its place is unknown as a whole. */
function withinKnown(name: string, value: unknown, known: Known): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return withoutDocuments(name, value);
  const left = beyond(value as Fields, known);
  return Object.keys(left).length === 0 ? undefined : left;
}
