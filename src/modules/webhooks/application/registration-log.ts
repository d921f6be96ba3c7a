import type { RegistrationState } from '../domain/registration-state.js';

/** How the subscription was last found, for every process and for the metrics. */
export interface RegistrationLog {
  note(url: string, state: RegistrationState, at: Date): Promise<void>;
  latest(): Promise<{ url: string; state: RegistrationState; checkedAt: Date } | null>;
}

export const REGISTRATION_LOG = Symbol.for('RegistrationLog');
