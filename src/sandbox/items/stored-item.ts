import type { ConnectorCredential, ExecutionStatus, Item, ProductType, TriggeredBy } from 'pluggy-sdk';
import type { ItemEdits, Wire } from '../world/world.js';

/** `USER_AUTHORIZATION_REVOKED` is in Pluggy's documents, not yet in the SDK's types. */
export type SandboxExecutionStatus = ExecutionStatus | 'USER_AUTHORIZATION_REVOKED';

/** What is collected, and may fail, by itself. Names of `statusDetail`. */
export const COLLECTED_PARTS = [
  'accounts',
  'creditCards',
  'transactions',
  'investments',
  'investmentTransactions',
  'identity',
  'paymentData',
  'loans',
] as const;
export type CollectedPart = (typeof COLLECTED_PARTS)[number];

/**
 * Where an execution is. `login` → (`input` → `mfa`)* or `action` (→ `approval`) → `collect`. Each lasts a number of
 * steps from `segmentStartedAt`, or waits for somebody.
 */
export type Segment = 'login' | 'input' | 'mfa' | 'action' | 'approval' | 'collect';

export interface Execution {
  startedAt: string;
  triggeredBy: TriggeredBy;
  segment: Segment;
  segmentStartedAt: string;
  /** Which of the bank's questions is asked. */
  promptIndex: number;
  /** What the user answered to it. */
  answer: string | null;
  /** What the user (or a second holder) decided in the bank's app. */
  verdict: 'granted' | 'rejected' | null;
}

/** An outcome that a test asks for; it decides the next end of an execution, whatever the login. */
export interface ForcedOutcome {
  executionStatus: SandboxExecutionStatus;
  providerMessage?: string;
  /** For `PARTIAL_SUCCESS`. */
  failedParts?: CollectedPart[];
}

export interface StoredConsent {
  id: string;
  createdAt: string;
  expiresAt: string | null;
  revokedAt: string | null;
}

/** All that the sandbox knows of an item. Instants are ISO text. */
export interface StoredItem {
  id: string;
  connectorId: number;
  parameters: Record<string, string>;
  /** The person at the bank, and the login that decides the repertoire: those of the first login that succeeded. */
  holder: string;
  repertoire: string;
  products: ProductType[];
  webhookUrl: string | null;
  clientUserId: string | null;
  oauthRedirectUri: string | null;
  /** The connect token that the item was made with. */
  createdByToken: string | null;
  createdAt: string;
  updatedAt: string;
  lastUpdatedAt: string | null;
  autoSync: boolean;
  nextAutoSyncAt: string | null;
  status: Item['status'];
  executionStatus: SandboxExecutionStatus;
  error: Wire<Item['error']> | { code: string; message: string; providerMessage?: string } | null;
  statusDetail: Wire<Item['statusDetail']>;
  parameter: Wire<ConnectorCredential> | null;
  userAction: Wire<Item['userAction']>;
  consecutiveFailedLoginAttempts: number;
  consecutiveErrors: number;
  lastExecutionEndedAt: string | null;
  consent: StoredConsent | null;
  execution: Execution | null;
  firstCollectedAt: string | null;
  /** When each part was last collected; what the bank ingested later is not visible yet. */
  collectedAt: Record<CollectedPart, string | null>;
  size: number | null;
  edits: ItemEdits;
  /** Edits that the next collection will find. */
  staged: ItemEdits;
  nextOutcome: ForcedOutcome | null;
  /** What its accounts say otherwise than the bank's others; absent where nothing was changed. */
  accountChanges?: Record<string, unknown>;
  /** The same of its investments and loans. */
  holdingChanges?: Record<'investments' | 'loans', Record<string, unknown>>;
}

export function noEdits(): ItemEdits {
  return { added: [], changed: {}, removed: [] };
}

/** Whether Pluggy would refuse another update: something is under way. A pending authorisation is not. */
export function isUpdating(item: StoredItem): boolean {
  return item.execution !== null && item.execution.segment !== 'approval';
}
