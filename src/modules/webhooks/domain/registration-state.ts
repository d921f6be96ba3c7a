/** How our subscription to the provider's notifications stands. */
export const REGISTRATION_STATES = {
  ok: 'is in order',
  missing: 'is not there: Pluggy sends no notifications here',
  disabled: 'is switched off: Pluggy sends no notifications here',
  other_secret: 'was not made with the secret that is set now: notifications are refused',
  doubled: 'is there more than once: notifications come several times',
  no_secret: 'cannot be proven, since no secret is set: notifications are refused',
  unknown: 'could not be looked at',
} as const;
export type RegistrationState = keyof typeof REGISTRATION_STATES;
