import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { BankAccount } from '../domain/bank-account.js';

/** An account that the user has or had, with what its connection can do. */
export interface KnownAccount extends BankAccount {
  connectorId: number;
  /** Its connection was ended, or no longer shows it. */
  ended: boolean;
  /** Its connection can be read without its person's help. */
  readable: boolean;
}

export type AccountMatchState = 'open' | 'accepted' | 'refused';

/** Two accounts of which only their person can say whether they are one. */
export interface AccountMatch {
  id: string;
  state: AccountMatchState;
  /** The account that was there first; once accepted, the one that both became. */
  earlierId: string;
  laterId: string;
  createdAt: Date;
  decidedAt: Date | null;
}

/** With the accounts; `later` is `null` once it is merged, or has left. */
export interface ShownAccountMatch extends AccountMatch {
  earlier: BankAccount | null;
  later: BankAccount | null;
}

type OfConnection = { userId: UserId; connectionId: string };

/** Which accounts go on under another connection, and which are two. */
export interface AccountSuccession {
  /** Keeps others from deciding on the user's accounts until the unit of work ends. To be called before anything is held. */
  lock(userId: UserId): Promise<void>;
  /** All accounts of the user, ended ones too. */
  known(userId: UserId): Promise<KnownAccount[]>;
  /** Accounts that the connection shows and that are read through another one: the provider's id to ours. */
  sources(connection: OfConnection): Promise<Map<string, string>>;
  addSource(connection: OfConnection, providerAccountId: string, accountId: string): Promise<void>;
  /**
   * The account is read through this connection from now on: its history anew, in which its rows are known again. Whoever reads
   * it through the connection before writes no more.
   */
  takeOver(account: KnownAccount, to: OfConnection, providerAccountId: string): Promise<void>;
  /** Asks the person, once a pair for ever. `laterProviderId` names an account of the connection. */
  ask(connection: OfConnection, earlierId: string, laterProviderId: string): Promise<void>;

  /** The account that was there first takes over the later one's connection and all that was kept under it. */
  merge(earlier: KnownAccount, later: KnownAccount): Promise<void>;
  list(userId: UserId, state: AccountMatchState, page: PageRequest): Promise<Page<ShownAccountMatch>>;
  find(userId: UserId, id: string): Promise<ShownAccountMatch | null>;
  settle(userId: UserId, id: string, state: 'accepted' | 'refused', at: Date): Promise<void>;
}

export const ACCOUNT_SUCCESSION = Symbol.for('AccountSuccession');
