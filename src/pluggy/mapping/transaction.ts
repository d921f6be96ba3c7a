import type {
  CardPurchaseFacts,
  Counterparty,
  PaymentFacts,
  ProviderTransaction,
  TransactionDocuments,
  TransactionQuery,
} from '../../modules/transactions/index.js';
import { type DecimalText, isNegative, isZero, magnitude, negated } from '../../shared/decimal-text.js';
import { type Fields, fieldsOf, instant, integer, lastFourDigits, money, part, required, text } from '../reading.js';
import { unknownFieldsOf } from './unknown-fields.js';

type Account = Pick<TransactionQuery, 'providerAccountId' | 'accountCurrency' | 'accountType'>;

/**
 * A transaction as ours. Throws `ProviderAnswerInvalid` without an id, a date, or an amount.
 *
 * Direction comes from `type`, which Pluggy gives from the holder's side, and size from the amount: bank amounts are signed,
 * card amounts the other way round (a purchase is positive), and institutions are not true to it. An amount whose sign
 * speaks against the type is kept in `unknown`, as are a type or status that this version does not know.
 */
export function transactionOf(row: Fields, account: Account): ProviderTransaction {
  const unknown = unknownFieldsOf(row);
  const ownCurrency = text(row, 'currencyCode') ?? account.accountCurrency;
  const amount = required(money(row, 'amount', ownCurrency), row, 'transaction', 'amount');
  const type = typeOf(row, amount, account.accountType, unknown);
  const status = statusOf(row, unknown);
  const sized = inAccountCurrency(row, amount, ownCurrency, account.accountCurrency);
  const merchant = part(row, 'merchant');
  return {
    providerTransactionId: required(text(row, 'id'), row, 'transaction', 'id'),
    providerAccountId: text(row, 'accountId') ?? account.providerAccountId,
    description: text(row, 'description') ?? text(row, 'descriptionRaw') ?? '',
    descriptionRaw: text(row, 'descriptionRaw'),
    bookedAt: required(instant(row, 'date'), row, 'transaction', 'date'),
    amount: directed(sized.amount, type),
    currency: sized.currency,
    originalAmount: sized.original === null ? null : directed(sized.original, type),
    originalCurrency: sized.original === null ? null : ownCurrency,
    type,
    status,
    balanceAfter: money(row, 'balance', account.accountCurrency),
    positionInDay: integer(row, 'order'),
    categoryId: text(row, 'categoryId'),
    providerCode: text(row, 'providerCode'),
    institutionTransactionId: text(row, 'providerId'),
    operationType: text(row, 'operationType'),
    merchantName: text(merchant, 'name') ?? text(merchant, 'businessName'),
    merchantCnae: text(merchant, 'cnae'),
    payment: paymentOf(fieldsOf(row.paymentData)),
    documents: documentsOf(fieldsOf(row.paymentData)),
    card: cardOf(fieldsOf(row.creditCardMetadata), sized.currency),
    createdAt: instant(row, 'createdAt'),
    updatedAt: instant(row, 'updatedAt'),
    unknown: Object.keys(unknown).length === 0 ? null : unknown,
  };
}

function typeOf(row: Fields, amount: DecimalText, accountType: string, unknown: Fields): 'DEBIT' | 'CREDIT' {
  const moneyOut = accountType === 'CREDIT' ? !isNegative(amount) && !isZero(amount) : isNegative(amount);
  const type = text(row, 'type');
  if (type !== 'DEBIT' && type !== 'CREDIT') {
    if (type !== null) unknown.type = type;
    return moneyOut ? 'DEBIT' : 'CREDIT';
  }
  if (!isZero(amount) && moneyOut !== (type === 'DEBIT')) unknown.amount = row.amount;
  return type;
}

/** Pluggy's default is POSTED; a status to come is more likely settled than not, and its raw value is kept. */
function statusOf(row: Fields, unknown: Fields): 'POSTED' | 'PENDING' {
  const status = text(row, 'status');
  if (status === 'PENDING') return 'PENDING';
  if (status !== null && status !== 'POSTED') unknown.status = status;
  return 'POSTED';
}

/** What moved on the account, and for a purchase in another currency what it was there. */
function inAccountCurrency(
  row: Fields,
  amount: DecimalText,
  ownCurrency: string,
  accountCurrency: string,
): { amount: DecimalText; currency: string; original: DecimalText | null } {
  if (ownCurrency === accountCurrency) return { amount, currency: ownCurrency, original: null };
  const converted = money(row, 'amountInAccountCurrency', accountCurrency);
  if (converted === null) return { amount, currency: ownCurrency, original: null };
  return { amount: converted, currency: accountCurrency, original: amount };
}

function directed(amount: DecimalText, type: 'DEBIT' | 'CREDIT'): DecimalText {
  return type === 'DEBIT' ? negated(magnitude(amount)) : magnitude(amount);
}

function paymentOf(fields: Fields | null): PaymentFacts | null {
  if (fields === null) return null;
  return {
    method: text(fields, 'paymentMethod'),
    payer: counterpartyOf(fieldsOf(fields.payer)),
    receiver: counterpartyOf(fieldsOf(fields.receiver)),
    reason: text(fields, 'reason'),
    referenceNumber: text(fields, 'referenceNumber'),
  };
}

function documentsOf(fields: Fields | null): TransactionDocuments | null {
  if (fields === null) return null;
  const payer = documentOf(fieldsOf(fields.payer));
  const receiver = documentOf(fieldsOf(fields.receiver));
  return payer === null && receiver === null ? null : { payer, receiver };
}

/** Given as an object with its kind, or bare; without its punctuation, so that one person is one text. */
function documentOf(fields: Fields | null): string | null {
  if (fields === null) return null;
  const number = fieldsOf(fields.documentNumber);
  const value = number === null ? text(fields, 'documentNumber') : text(number, 'value');
  return value?.replace(/[^0-9A-Za-z]/g, '') || null;
}

/** The other side's account number is left out on purpose. */
function counterpartyOf(fields: Fields | null): Counterparty | null {
  if (fields === null) return null;
  return {
    name: text(fields, 'name'),
    routingNumber: text(fields, 'routingNumber') ?? text(fields, 'routingNumberISPB'),
  };
}

function cardOf(fields: Fields | null, currency: string): CardPurchaseFacts | null {
  if (fields === null) return null;
  const purchaseAmount = money(fields, 'totalAmount', currency);
  return {
    instalmentNumber: integer(fields, 'installmentNumber'),
    instalmentsTotal: integer(fields, 'totalInstallments'),
    purchaseAmount: purchaseAmount === null ? null : magnitude(purchaseAmount),
    purchasedAt: instant(fields, 'purchaseDate'),
    mcc: text(fields, 'payeeMCC'),
    cardNumber: lastFourDigits(text(fields, 'cardNumber')),
    providerBillId: text(fields, 'billId'),
    billForecastMonth: text(fields, 'billForecastDate'),
    feeType: text(fields, 'feeType'),
    otherCreditsType: text(fields, 'otherCreditsType'),
  };
}
