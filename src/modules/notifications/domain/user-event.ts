export const EVENT_KINDS = [
  'connection.changed',
  'connection.mfa_asked',
  'sync.progress',
  'sync.finished',
  'notification.opened',
  'notification.resolved',
] as const;
export type UserEventKind = (typeof EVENT_KINDS)[number];

/** One thing that happened, for the open pages of a user. It names what to look at; the API says how it stands. */
export interface UserEvent {
  id: string;
  kind: UserEventKind;
  data: Record<string, unknown>;
  at: Date;
  /** From here a reader goes on; opaque outside of the adapter that made it. */
  position: string;
}
