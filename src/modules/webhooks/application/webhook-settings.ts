import type { HmacScheme } from './webhook-proof.js';

/** What proves that a notification comes from Pluggy. With no secret and no scheme every notification is refused. */
export interface WebhookSettings {
  /** Header that carries the secret, lower case. */
  secretHeader: string;
  /** `generated`: made here and handed to the local sandbox; it is never written down. */
  secrets: { current: string | null; previous: string | null } | 'generated';
  hmac: HmacScheme | null;
  /** Our client id at Pluggy; a notification that names another is refused. Not checked when `null`. */
  clientId: string | null;
  /** Addresses and networks (`203.0.113.7`, `203.0.113.0/24`) that may send; any when empty. */
  allowedAddresses: readonly string[];
  /** Where Pluggy reaches us, and whether a wrong subscription is put right; `null` where nobody looks (the local sandbox). */
  selfCheck?: { baseUrl: string; repairs: boolean } | null;
}

export const WEBHOOK_SETTINGS = Symbol.for('WebhookSettings');
