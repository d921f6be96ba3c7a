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

/** A shape of the SDK's as it is on the wire: dates are ISO text, enums their values. */
export type Wire<T> = T extends Date
  ? string
  : T extends string
    ? `${T}`
    : T extends (infer E)[]
      ? Wire<E>[]
      : T extends object
        ? { [K in keyof T]: Wire<T[K]> }
        : T;

/** The API answers `null` where the SDK's type leaves a field out or forgets that it can be empty. */
type Nullable<T, K extends keyof T> = Omit<T, K> & { [P in K]: T[P] | null };

/** An account as answered: the API document has two times that the SDK's type lacks. */
export type WireAccount = Wire<Account> & { createdAt: string; updatedAt: string };

/** A transaction as answered: the API document has `order`, and says `null` where the SDK says optional. */
export type WireTransaction = Nullable<Wire<Transaction>, 'balance' | 'providerCode' | 'paymentData' | 'merchant'> & {
  /** Position within its day. */
  order: number;
};

/** A bill as answered: the API document names the account, and in a charge its bill. */
export type WireBill = Omit<Wire<CreditCardBills>, 'financeCharges'> & {
  accountId: string;
  financeCharges: (Wire<CreditCardBills>['financeCharges'][number] & { creditCardBillId: string })[];
};

/** A category as answered: with its Portuguese name, which the SDK's type lacks. */
export type WireCategory = Wire<Category> & { descriptionTranslated: string };

export type WireInvestment = Wire<Investment>;
export type WireInvestmentTransaction = Wire<InvestmentTransaction>;
export type WireLoan = Wire<Loan>;
export type WireIdentity = Wire<IdentityResponse>;

/** What the world must know of an item to say what the bank holds for it. */
export interface ItemFacts {
  itemId: string;
  connectorId: number;
  institutionName: string;
  isOpenFinance: boolean;
  isBusiness: boolean;
  products: string[];
  /** The login used: `user-ok`, `user-ok-two-checking-accounts`, `user-ok-perf-10x`, a CPF. Decides the repertoire. */
  login: string;
  /** Same holder + same connector = same person, same accounts and rows under other ids (an item made anew). */
  holder: string;
  /** First collection: history reaches 365 days before it. */
  firstCollectedAt: Date;
  /** Latest collection: rows ingested by the bank after it are not visible yet. */
  collectedAt: Date;
  /** Overrides the number of transactions (of the first account), up to 5,000,000, generated on the fly. */
  size: number | null;
  /** What a test changed by hand. */
  edits: ItemEdits;
}

/** Rows added, changed and removed by hand, to be seen at once. Times of ingestion and change are part of the rows. */
export interface ItemEdits {
  added: WireTransaction[];
  /** By transaction id. */
  changed: Record<string, Partial<WireTransaction>>;
  /** Transaction ids. */
  removed: string[];
}

export interface TransactionFilter {
  /** First day, `YYYY-MM-DD` or an instant of which the UTC day counts; inclusive. */
  dateFrom?: string;
  /** Last day, inclusive. */
  dateTo?: string;
  /** Instant of ingestion, inclusive. */
  createdAtFrom?: string;
  ids?: string[];
}

/** Position of the last row given: newest first by date, then id. */
export interface TransactionCursor {
  date: string;
  id: string;
}

/** One page; `next` is `null` on the last. */
export interface TransactionPage {
  rows: WireTransaction[];
  next: TransactionCursor | null;
}

/** What the sandbox's banks hold, as a function of a seed and of the facts of an item. */
export interface World {
  categories(): WireCategory[];
  accounts(item: ItemFacts): WireAccount[];
  /** `null` where the account is not of this item. */
  transactions(
    item: ItemFacts,
    accountId: string,
    filter: TransactionFilter,
    after: TransactionCursor | null,
    limit: number,
  ): TransactionPage | null;
  transaction(item: ItemFacts, id: string): WireTransaction | null;
  /** Closed bills of a card of an Open Finance connector; empty for every other account. */
  bills(item: ItemFacts, accountId: string): WireBill[];
  investments(item: ItemFacts): WireInvestment[];
  investmentTransactions(item: ItemFacts, investmentId: string): WireInvestmentTransaction[];
  loans(item: ItemFacts): WireLoan[];
  /** `null` where the item did not ask for it. */
  identity(item: ItemFacts): WireIdentity | null;
}
