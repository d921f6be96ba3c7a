/** How accounts of this installation's own sign in. */
export interface AccountSettings {
  /** Whether there are such accounts at all: `AUTH_MODE` is `local`. */
  enabled: boolean;
  /** For how long a session may be left alone, and for how long it lasts at the most. Milliseconds. */
  sessionIdleMs: number;
  sessionMs: number;
}

export const ACCOUNT_SETTINGS = Symbol.for('AccountSettings');
