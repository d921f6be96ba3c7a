import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { HoldingOrigin } from '../domain/holding-origin.js';
import type { Investment } from '../domain/investment.js';
import type { Loan } from '../domain/loan.js';
import type { EarlierHolding } from '../domain/pair-holdings.js';

export interface HoldingKinds {
  investment: Investment;
  loan: Loan;
}
export type HoldingKind = keyof HoldingKinds;

/** A holding that the user has or had, with what its connection can do. */
export interface KnownHolding<Kind extends HoldingKind = HoldingKind> extends EarlierHolding {
  kind: Kind;
  providerId: string;
  /** Its connection can be read without its person's help. */
  readable: boolean;
  facts: HoldingKinds[Kind];
}

export type HoldingMatchState = 'open' | 'accepted' | 'refused';

/** Two holdings of which only their person can say whether they are one. */
export interface HoldingMatch {
  id: string;
  kind: HoldingKind;
  state: HoldingMatchState;
  /** The one that was there first; once accepted, the one that both became. */
  earlierId: string;
  laterId: string;
  createdAt: Date;
  decidedAt: Date | null;
}

/** With the holdings; `later` is `null` once it is merged, or has left. */
export interface ShownHoldingMatch extends HoldingMatch {
  earlier: HoldingKinds[HoldingKind] | null;
  later: HoldingKinds[HoldingKind] | null;
}

export type OfConnection = { userId: UserId; connectionId: string };

/** Which investments and loans go on under another connection, and which are two. */
export interface HoldingSuccession {
  /** Keeps others from deciding on the user's holdings until the unit of work ends. To be called before anything is held. */
  lock(userId: UserId): Promise<void>;
  /** All of the user, ended ones too. */
  known<Kind extends HoldingKind>(userId: UserId, kind: Kind): Promise<KnownHolding<Kind>[]>;
  /** By connection, ended ones too. */
  origins(userId: UserId): Promise<Map<string, HoldingOrigin>>;
  /** Holdings that the connection shows and that are read through another one: the provider's id to ours. */
  sources(connection: OfConnection, kind: HoldingKind): Promise<Map<string, string>>;
  addSource(connection: OfConnection, kind: HoldingKind, providerId: string, holdingId: string): Promise<void>;
  /** The holding is read through this connection from now on, with its movements and days; it is to be written next. */
  takeOver(holding: KnownHolding, to: OfConnection, providerId: string): Promise<void>;
  /** Asks the person, once a pair for ever. `laterProviderId` names a holding of the connection. */
  ask(connection: OfConnection, kind: HoldingKind, earlierId: string, laterProviderId: string): Promise<void>;
  /** The one that was there first takes over the later one's connection, what it says, its movements, and days of its own. */
  merge(userId: UserId, earlier: KnownHolding, later: KnownHolding): Promise<void>;
  list(userId: UserId, state: HoldingMatchState, page: PageRequest): Promise<Page<ShownHoldingMatch>>;
  find(userId: UserId, id: string): Promise<ShownHoldingMatch | null>;
  settle(userId: UserId, id: string, state: 'accepted' | 'refused', at: Date): Promise<void>;
}

export const HOLDING_SUCCESSION = Symbol.for('HoldingSuccession');
