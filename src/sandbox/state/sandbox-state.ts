import { randomBytes } from 'node:crypto';
import type { ConnectorStatus } from '../connectors/connector-definition.js';
import type { StoredItem } from '../items/stored-item.js';
import type { StoredWebhook } from '../webhooks/stored-webhook.js';

/** A rule of the client's own: a description that always gets a category. */
export interface StoredCategoryRule {
  id: string;
  description: string;
  categoryId: string;
  transactionType: 'DEBIT' | 'CREDIT' | null;
  accountType: 'CHECKING_ACCOUNT' | 'CREDIT_CARD' | null;
  matchType: 'exact' | 'contains' | 'startsWith' | 'endsWith';
}

/** Switches that change how the whole sandbox behaves. */
export interface SandboxSettings {
  /** Milliseconds of one step of an execution. */
  executionStepMs: number;
  /** Whether a `userAction` completes by itself after some steps; otherwise only the control surface completes it. */
  autoAuthorise: boolean;
  /** How long the user has to answer what the bank asks, in seconds. */
  mfaSeconds: number;
  /** Hours that must lie between two updates a client asks for; `null` lets every update through. */
  minUpdateFrequencyHours: number | null;
  /** How many items may exist; `null` sets no limit. */
  itemsLimit: number | null;
  /** Number of transactions of the first account of every item that has no size of its own. */
  size: number | null;
}

/** All that outlives a restart. */
export interface SandboxState {
  version: 1;
  /** Signs API keys and connect tokens; base64url of 32 random bytes. */
  signingSecret: string;
  idCounter: number;
  clockOffsetMs: number;
  settings: SandboxSettings;
  items: Record<string, StoredItem>;
  webhooks: Record<string, StoredWebhook>;
  connectorHealth: Record<string, { status: ConnectorStatus; since: string }>;
  categoryRules: StoredCategoryRule[];
}

export function defaultSettings(executionStepMs: number): SandboxSettings {
  return {
    executionStepMs,
    autoAuthorise: true,
    mfaSeconds: 120,
    minUpdateFrequencyHours: null,
    itemsLimit: null,
    size: null,
  };
}

export function emptyState(settings: SandboxSettings): SandboxState {
  return {
    version: 1,
    signingSecret: randomBytes(32).toString('base64url'),
    idCounter: 0,
    clockOffsetMs: 0,
    settings,
    items: {},
    webhooks: {},
    connectorHealth: {},
    categoryRules: [],
  };
}
