import type { UserId } from '../../../shared/principal.js';
import type { CredentialField } from '../../connectors/index.js';
import { type ConnectionStatus, connectionStatus, isInProgress } from './connection-status.js';
import type { ItemError, ItemState, ProductState, UserAction } from './item-state.js';
import type { Refusal } from './refusal.js';

/** Why a connection ended: by its person, or because the provider no longer has it. */
export type DisconnectReason = 'disconnected' | 'deleted_at_provider';

/** Everything that is kept of a connection. */
export interface BankConnectionFacts {
  userId: UserId;
  id: string;
  connectorId: number;
  itemId: string;
  status: ConnectionStatus;
  providerStatus: string;
  providerExecutionStatus: string | null;
  error: ItemError | null;
  question: CredentialField | null;
  userAction: UserAction | null;
  /** The provider's last word against collecting anew; `null` once it collects again. */
  refusal: Refusal | null;
  products: Record<string, ProductState>;
  providerUpdatedAt: Date;
  /** When the provider last collected from the bank. */
  dataAsOf: Date | null;
  /** `dataAsOf` of the last sync that read everything. */
  readThrough: Date | null;
  nextAutoSyncAt: Date | null;
  consentExpiresAt: Date | null;
  lastSyncLogId: string | null;
  lastSyncedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  disconnectedAt: Date | null;
  disconnectReason: DisconnectReason | null;
}

/** One user's connection to one institution. Its status is decided here and nowhere else. */
export class BankConnection {
  private collectsAnew = false;

  constructor(private current: BankConnectionFacts) {}

  get facts(): Readonly<BankConnectionFacts> {
    return this.current;
  }

  get isDisconnected(): boolean {
    return this.current.status === 'disconnected';
  }

  get isInProgress(): boolean {
    return isInProgress(this.current.status);
  }

  /** Something comes of it without being asked anew: a question, or a step in the bank's app, whose time is over comes to nothing. */
  isAtWork(now: Date): boolean {
    const until = this.current.question?.expiresAt ?? this.current.userAction?.expiresAt ?? null;
    return this.isInProgress && (until === null || until > now);
  }

  /** The bank has been read at least once, so that there is something to take over. */
  get hasData(): boolean {
    return this.current.dataAsOf !== null;
  }

  /** The provider collected after the last sync that read everything. */
  get hasUnreadData(): boolean {
    const { dataAsOf, readThrough } = this.current;
    return dataAsOf !== null && (readThrough === null || dataAsOf > readThrough);
  }

  /**
   * Takes over what the provider says of the item, unless a later state is known already (answers can overtake each other)
   * or the connection has ended.
   */
  apply(item: ItemState): void {
    if (this.isDisconnected || item.updatedAt < this.current.providerUpdatedAt) return;
    const before = this.current;
    this.current = { ...before, ...stateOf(item) };
    const collected = item.lastUpdatedAt !== null && item.lastUpdatedAt.getTime() !== before.dataAsOf?.getTime();
    if (!this.isInProgress && !collected) return;
    this.collectsAnew = true;
    this.current.refusal = null;
  }

  /** A collection began, or ended, since this was read from where it is kept: an earlier refusal is void. */
  get isPastRefusal(): boolean {
    return this.collectsAnew;
  }

  /** The provider would not collect anew; that says nothing about what it holds. */
  refuse(refusal: Refusal): void {
    if (!this.isDisconnected) this.current = { ...this.current, refusal };
  }

  /** Final: a new connection is made instead of reviving this one. */
  disconnect(at: Date, reason: DisconnectReason): void {
    if (this.isDisconnected) return;
    this.current = {
      ...this.current,
      status: 'disconnected',
      question: null,
      userAction: null,
      refusal: null,
      nextAutoSyncAt: null,
      disconnectedAt: at,
      // The person's own wish, noted before, goes before what the provider then says.
      disconnectReason: this.current.disconnectReason ?? reason,
    };
  }
}

/** The part of a connection that the item decides; also the beginning of a new connection. */
export function stateOf(item: ItemState) {
  const status = connectionStatus(item.status, item.executionStatus);
  return {
    connectorId: item.connectorId,
    status,
    providerStatus: item.status,
    providerExecutionStatus: item.executionStatus,
    error: item.error,
    question: status === 'waiting_user_input' ? item.question : null,
    userAction: status === 'waiting_user_action' ? item.userAction : null,
    products: item.products,
    providerUpdatedAt: item.updatedAt,
    dataAsOf: item.lastUpdatedAt,
    nextAutoSyncAt: item.nextAutoSyncAt,
    consentExpiresAt: item.consentExpiresAt,
  };
}
