import type { CredentialField } from '../../connectors/index.js';

/** What the institution's own app must be used for before the login can go on. */
export interface UserAction {
  instructions: string | null;
  /** `qr` or `authorize-access`; unknown values are kept. */
  type: string | null;
  attributes: Record<string, unknown> | null;
  expiresAt: Date | null;
}

/** Why the last execution of an item failed. */
export interface ItemError {
  code: string;
  message: string | null;
  /** The bank's own words. */
  providerMessage: string | null;
}

/** How the last execution went for one product of an item (`accounts`, `transactions`, `creditCards`, …). */
export interface ProductState {
  isUpdated: boolean;
  lastUpdatedAt: Date | null;
  warnings: { code: string | null; message: string | null }[];
}

/** What the provider says of an item (our BankConnection) at one moment. */
export interface ItemState {
  itemId: string;
  connectorId: number;
  /** As the provider spells it; see `connection-status.ts` for what we make of it. */
  status: string;
  executionStatus: string | null;
  /** The user for whom the item was made: our user's id; `null` for an item made without one. */
  clientUserId: string | null;
  error: ItemError | null;
  /** What the bank asks; present while it waits for the user's input. */
  question: CredentialField | null;
  userAction: UserAction | null;
  /** Only products that the provider reports on; a product that is not there was not asked for or has nothing to say. */
  products: Record<string, ProductState>;
  createdAt: Date;
  updatedAt: Date;
  /** When the provider last collected from the institution. */
  lastUpdatedAt: Date | null;
  nextAutoSyncAt: Date | null;
  consentExpiresAt: Date | null;
}
