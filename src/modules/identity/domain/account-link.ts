import type { UserId } from '../../../shared/principal.js';

/** What a one-time link of local accounts is for. */
export type LinkPurpose = 'first_admin' | 'invitation' | 'password_reset';

/** A link that makes an account or sets a password, once. Kept by the hash of its secret. */
export interface AccountLink {
  id: string;
  purpose: LinkPurpose;
  /** Whose account; `null` for the first admin, who chooses. */
  email: string | null;
  isAdmin: boolean;
  /** The admin who made it; `null` for the installation itself. */
  madeBy: UserId | null;
  createdAt: Date;
  expiresAt: Date;
}

/** The link's address below the service's own. Behind `#`, a secret reaches no server's log and no other site. */
export function linkAddress(purpose: LinkPurpose, secret: string): string {
  return `/sign-in#${purpose === 'password_reset' ? 'reset' : 'invitation'}=${secret}`;
}
