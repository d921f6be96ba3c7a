import type { UserId } from '../../../shared/principal.js';
import type { BankConnectionFacts, Texts } from '../../connections/index.js';

export const NOTIFICATION_KINDS = [
  'mfa_asked',
  'action_needed',
  'login_failed',
  'consent_expiring',
  'connection_lost',
  'sync_failed',
  'pending_unmatched',
  'match_asked',
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** Something that the user must know or do about a connection. */
export interface Notification {
  userId: UserId;
  id: string;
  connectionId: string;
  kind: NotificationKind;
  text: Texts;
  /** Facts of the occasion: the next action's code, the days that are left, … A change of them is news. */
  data: Record<string, unknown>;
  createdAt: Date;
  /** When it was last news. */
  raisedAt: Date;
  readAt: Date | null;
  dismissedAt: Date | null;
  /** What it was about is over. */
  resolvedAt: Date | null;
}

/** Kinds that follow from the state of a connection, and end with it. */
export const STATE_KINDS: readonly NotificationKind[] = [
  'mfa_asked',
  'action_needed',
  'login_failed',
  'connection_lost',
];

/** The kind that a connection's state calls for; `null` for a state that needs nobody. */
export function kindOfState(facts: BankConnectionFacts): NotificationKind | null {
  switch (facts.status) {
    case 'waiting_user_input':
      return facts.question ? 'mfa_asked' : null;
    case 'waiting_user_action':
      return 'action_needed';
    case 'login_error':
      return facts.error?.code === 'USER_AUTHORIZATION_REVOKED' ? 'connection_lost' : 'login_failed';
    case 'disconnected':
      return facts.disconnectReason === 'deleted_at_provider' ? 'connection_lost' : null;
    default:
      return null;
  }
}

/** Days before a consent's end at which it is news (again); 0 when it has ended. */
const WARNING_DAYS = [0, 1, 5, 15] as const;
const DAY_MS = 86_400_000;

/** The warning that is due: 15, 5 or 1 days before the consent's end, 0 from then on; `null` while there is time. */
export function consentWarning(expiresAt: Date, now: Date): (typeof WARNING_DAYS)[number] | null {
  const left = (expiresAt.getTime() - now.getTime()) / DAY_MS;
  return WARNING_DAYS.find((days) => left <= days) ?? null;
}
