import type { UserId } from '../../../shared/principal.js';

/** How a person agreed: by credentials given to us, or in the provider's widget; `unknown` before records were kept. */
export type ConsentWay = 'credentials' | 'connect_widget' | 'unknown';

export type ConsentEnd = 'renewed' | 'disconnected' | 'deleted_at_provider' | 'revoked_at_bank' | 'expired';

/** What a person agreed to at an institution, once. A renewal or a repair is another one. */
export interface Consent {
  userId: UserId;
  id: string;
  connectionId: string;
  connectorId: number;
  /** Its name at that time; `null` when the catalogue did not know it. */
  institution: string | null;
  givenThrough: ConsentWay;
  /** What the institution may be asked for, in the provider's words: `ACCOUNTS`, `TRANSACTIONS`, … */
  products: string[];
  /** What was granted there, in the words of Open Finance; `null`: nobody has told. */
  permissions: string[] | null;
  givenAt: Date;
  /** `null`: until it is taken back. */
  expiresAt: Date | null;
  endedAt: Date | null;
  endReason: ConsentEnd | null;
}

/** The end of a consent as of an instant: one whose time is over has ended then, whenever somebody notices. */
export function endOf(consent: Pick<Consent, 'expiresAt' | 'endedAt' | 'endReason'>, now: Date) {
  const { expiresAt, endedAt, endReason } = consent;
  if (expiresAt && expiresAt <= (endedAt ?? now)) return { endedAt: expiresAt, endReason: 'expired' as const };
  return { endedAt, endReason };
}
