import type { AccountOwner, BankFacts, CardFacts, CreditLine, ProviderAccount } from '../../modules/accounts/index.js';
import { type DecimalText, isNegative, magnitude, negated, sum } from '../../shared/decimal-text.js';
import { day, type Fields, fieldsOf, flag, lastFourDigits, money, required, rowsOf, text } from '../reading.js';
import { withoutNumbers } from './holder.js';

/** An account as ours. Throws `ProviderAnswerInvalid` without an id. */
export function accountOf(fields: Fields, itemId: string): ProviderAccount {
  const credit = fieldsOf(fields.creditData);
  const bank = fieldsOf(fields.bankData);
  const currency = text(fields, 'currencyCode') ?? 'BRL';
  const type = text(fields, 'type') ?? (credit === null ? 'BANK' : 'CREDIT');
  const isCard = type === 'CREDIT';
  const number = text(fields, 'number');
  const marketingName = text(fields, 'marketingName');
  const balance = money(fields, 'balance', currency);
  const card = credit === null ? null : cardFactsOf(credit, currency);
  return {
    providerAccountId: required(text(fields, 'id'), fields, 'account', 'id'),
    itemId: text(fields, 'itemId') ?? itemId,
    holder: ownerOf(fields),
    type,
    subtype: text(fields, 'subtype'),
    name: text(fields, 'name') ?? marketingName ?? number ?? '',
    marketingName,
    number: isCard ? lastFourDigits(number) : number,
    currency,
    balance: isCard && balance !== null ? cardBalance(balance, card) : balance,
    card,
    bank: bank === null ? null : bankFactsOf(bank, currency),
  };
}

function ownerOf(fields: Fields): AccountOwner | null {
  const name = withoutNumbers(text(fields, 'owner'));
  const document = text(fields, 'taxNumber')?.replace(/[^0-9A-Za-z]/g, '') || null;
  return name === null && document === null ? null : { name, document };
}

/**
 * What a card's balance is to its holder: owed is negative.
 *
 * Pluggy gives the open bill as a positive number that is owed. Some institutions give a negative one, and then nothing
 * says which they mean. It is taken for a debt all the same, unless the card's limits speak against it: where less of the
 * limit is used than the amount, so much cannot be owed, and it is the holder's credit (a bill paid twice, a refund).
 */
function cardBalance(balance: DecimalText, card: CardFacts | null): DecimalText {
  if (!isNegative(balance)) return negated(balance);
  if (card === null || card.creditLimit === null || card.availableCreditLimit === null) return balance;
  const used = sum([card.creditLimit, negated(card.availableCreditLimit)]);
  const usedBeyondBalance = sum([used, balance]);
  return isNegative(usedBeyondBalance) ? magnitude(balance) : balance;
}

function cardFactsOf(credit: Fields, currency: string): CardFacts {
  return {
    brand: text(credit, 'brand'),
    level: text(credit, 'level'),
    creditLimit: money(credit, 'creditLimit', currency),
    availableCreditLimit: money(credit, 'availableCreditLimit', currency),
    minimumPayment: money(credit, 'minimumPayment', currency),
    balanceCloseDate: day(credit, 'balanceCloseDate'),
    balanceDueDate: day(credit, 'balanceDueDate'),
    status: text(credit, 'status'),
    holderType: text(credit, 'holderType'),
    isLimitFlexible: flag(credit, 'isLimitFlexible'),
    additionalCards: rowsOf(credit.additionalCards).flatMap((card) => lastFourDigits(text(card, 'number')) ?? []),
    creditLines: rowsOf(credit.disaggregatedCreditLimits).map((line) => creditLineOf(line, currency)),
  };
}

function creditLineOf(line: Fields, cardCurrency: string): CreditLine {
  const currency = text(line, 'usedAmountCurrencyCode') ?? text(line, 'limitAmountCurrencyCode') ?? cardCurrency;
  return {
    identification: lastFourDigits(text(line, 'identificationNumber')),
    consolidationType: text(line, 'consolidationType'),
    type: text(line, 'creditLineLimitType'),
    name: text(line, 'lineName'),
    isLimitFlexible: flag(line, 'isLimitFlexible'),
    currency,
    limitAmount: money(line, 'limitAmount', currency),
    usedAmount: money(line, 'usedAmount', currency),
    availableAmount: money(line, 'availableAmount', currency),
  };
}

/** `automaticallyInvestedBalance` stands beside the balance, which may hold it already: it is never added. */
function bankFactsOf(bank: Fields, currency: string): BankFacts {
  return {
    transferNumber: text(bank, 'transferNumber'),
    closingBalance: money(bank, 'closingBalance', currency),
    automaticallyInvestedBalance: money(bank, 'automaticallyInvestedBalance', currency),
    overdraftContractedLimit: money(bank, 'overdraftContractedLimit', currency),
    overdraftUsedLimit: money(bank, 'overdraftUsedLimit', currency),
  };
}
