import { bareDate } from './calendar.js';
import { Dice } from './dice.js';
import type { AccountBook, ItemBooks } from './item-books.js';
import type { WireAccount } from './world.js';

const CARD_LIMIT_CENTS = 2_500_000;

/** An account as the API answers it. `editedCents` is what changes by hand add to the balance. */
export function wireAccount(books: ItemBooks, book: AccountBook, editedCents: number): WireAccount {
  const { reading } = books;
  const { holder } = reading.life.facts;
  const shared = {
    id: book.accountId,
    itemId: reading.item.itemId,
    currencyCode: 'BRL',
    owner: holder.name,
    taxNumber: holder.document.value,
    createdAt: new Date(reading.firstCollectedAt).toISOString(),
    updatedAt: new Date(reading.collectedAt).toISOString(),
  } as const;
  const cents = book.balanceCents + editedCents;
  return book.role === 'card' ? card(books, cents, shared) : bankAccount(books, book.role, cents, shared);
}

type BankRole = Exclude<AccountBook['role'], 'card'>;
type Shared = Pick<WireAccount, 'id' | 'itemId' | 'currencyCode' | 'owner' | 'taxNumber' | 'createdAt' | 'updatedAt'>;

function bankAccount(books: ItemBooks, role: BankRole, cents: number, shared: Shared): WireAccount {
  const { life, item } = books.reading;
  const { holder } = life.facts;
  const number = life.facts.numbers[role];
  const savings = role === 'savings';
  const balance = cents / 100;
  return {
    ...shared,
    type: 'BANK',
    subtype: savings ? 'SAVINGS_ACCOUNT' : 'CHECKING_ACCOUNT',
    number: `${holder.branch}/${number}`,
    name: savings ? 'Conta Poupança' : 'Conta Corrente',
    marketingName: savings ? null : `Conta ${item.institutionName}`,
    balance,
    bankData: {
      transferNumber: `${holder.bank.code}/${holder.branch}/${number}`,
      closingBalance: balance,
      automaticallyInvestedBalance: savings ? null : 0,
      overdraftContractedLimit: savings ? null : 1_500,
      overdraftUsedLimit: savings ? null : Math.max(0, -cents) / 100,
      unarrangedOverdraftAmount: savings ? null : 0,
      hasReservedBalance: false,
      reservedBalances: null,
    },
    creditData: null,
  };
}

function card(books: ItemBooks, owedCents: number, shared: Shared): WireAccount {
  const { life, item, collectedAt } = books.reading;
  const dice = new Dice(life.facts.key, 'account', 'card');
  const open = life.card.billOpenAt(collectedAt);
  const committed = life.card.committedCents(collectedAt);
  const available = Math.max(0, CARD_LIMIT_CENTS - owedCents - committed);
  const limits = {
    creditLineLimitType: 'LIMITE_CREDITO_TOTAL',
    consolidationType: 'INDIVIDUAL',
    identificationNumber: life.facts.cardNumber,
    isLimitFlexible: false,
    usedAmount: (CARD_LIMIT_CENTS - available) / 100,
    usedAmountCurrencyCode: 'BRL',
    limitAmount: CARD_LIMIT_CENTS / 100,
    limitAmountCurrencyCode: 'BRL',
    availableAmount: available / 100,
    availableAmountCurrencyCode: 'BRL',
  } as const;
  return {
    ...shared,
    type: 'CREDIT',
    subtype: 'CREDIT_CARD',
    number: life.facts.cardNumber,
    name: `Cartão ${item.institutionName}`,
    marketingName: 'Platinum',
    balance: owedCents / 100,
    bankData: null,
    creditData: {
      level: 'PLATINUM',
      brand: dice.pick(['VISA', 'MASTERCARD', 'ELO']),
      balanceCloseDate: bareDate(life.card.closingDay(open)),
      balanceDueDate: bareDate(life.card.dueDay(open)),
      availableCreditLimit: available / 100,
      balanceForeignCurrency: 0,
      minimumPayment: Math.max(0, Math.round(owedCents * 0.15)) / 100,
      creditLimit: CARD_LIMIT_CENTS / 100,
      isLimitFlexible: false,
      status: 'ACTIVE',
      holderType: 'MAIN',
      ...(item.isOpenFinance ? { disaggregatedCreditLimits: [limits] } : {}),
    },
  };
}
