import type { ItemState } from '../domain/item-state.js';

/** Values of a connector's credential fields, or answers to what a bank asks. Passed on and forgotten, never kept. */
export type SecretFields = Record<string, string>;

/** Items (our connections) at the provider. */
export interface ItemGateway {
  /** A token for the provider's widget, bound to one user and, to repair, to one item. Lives 30 minutes. */
  createConnectToken(request: {
    userId: string;
    itemId: string | null;
  }): Promise<{ accessToken: string; expiresAt: Date }>;
  /** Never repeated by itself: a second POST could make a second item. */
  createItem(request: {
    connectorId: number;
    credentials: SecretFields;
    userId: string;
    /** Refuse with `item_already_exists` and the ids of items that were made with the same credentials, whoever's they are. */
    avoidDuplicates?: boolean;
  }): Promise<ItemState>;
  /** `null` where the provider has no such item (never had, or has deleted it). */
  getItem(itemId: string): Promise<ItemState | null>;
  /** Asks the institution for fresh data, with new credentials where they are given. */
  refreshItem(itemId: string, credentials: SecretFields | null): Promise<ItemState>;
  /** What the person let the institution give away, in the words of Open Finance; `null` where nobody tells. */
  listPermissions(itemId: string): Promise<string[] | null>;
  answerQuestion(itemId: string, answers: SecretFields): Promise<ItemState>;
  /** Ends the consent and erases the item at the provider; an item that is gone already is no error. */
  deleteItem(itemId: string): Promise<void>;
}

export const ITEM_GATEWAY = Symbol.for('ItemGateway');
