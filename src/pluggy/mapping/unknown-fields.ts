import type { Fields } from '../reading.js';
import { withoutDocuments } from './documents.js';

/** The names that a transaction's mapping reads, or leaves out on purpose; below a name, those of the object there. */
interface Known extends ReadonlyMap<string, true | Known> {}

type Names = readonly (string | [name: string, below: Known])[];

function known(...names: Names): Known {
  return new Map(names.map((name): [string, true | Known] => (typeof name === 'string' ? [name, true] : name)));
}

// Other people's account numbers are left out: nothing here needs them. Documents are read, to be kept apart.
const PARTICIPANT = known(
  'name',
  'routingNumber',
  'routingNumberISPB',
  'documentNumber',
  'accountNumber',
  'branchNumber',
);

const PAYMENT = known('paymentMethod', 'reason', 'referenceNumber', ['payer', PARTICIPANT], ['receiver', PARTICIPANT]);

const CARD = known(
  'installmentNumber',
  'totalInstallments',
  'totalAmount',
  'purchaseDate',
  'payeeMCC',
  'cardNumber',
  'billId',
  'billForecastDate',
  'feeType',
  'otherCreditsType',
);

const TRANSACTION = known(
  'id',
  'accountId',
  'description',
  'descriptionRaw',
  'currencyCode',
  'amount',
  'amountInAccountCurrency',
  'date',
  'type',
  'status',
  'balance',
  // The category's English name; the tree of categories has it by id.
  'category',
  'categoryId',
  'providerCode',
  'providerId',
  'operationType',
  'order',
  'createdAt',
  'updatedAt',
  ['paymentData', PAYMENT],
  ['creditCardMetadata', CARD],
  ['merchant', known('name', 'businessName', 'cnpj', 'cnae')],
);

/**
 * What a transaction holds beyond what its mapping reads, at the same places, without documents and without nulls. Numbers
 * are kept as their text, so that they stay exact.
 */
export function unknownFieldsOf(row: Fields): Fields {
  return beyond(row, TRANSACTION);
}

function beyond(fields: Fields, known: Known): Fields {
  const unknown: Fields = {};
  for (const name of Object.keys(fields)) {
    const expected = known.get(name);
    if (expected === true) continue;
    const value = fields[name];
    if (value === null) continue;
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
