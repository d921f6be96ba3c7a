/** One field of a connector's login form, as the institution defines it. */
export interface CredentialField {
  name: string;
  label: string;
  /** `number`, `password`, `text`, `image`, `select`, … ; values that Pluggy adds later are kept as they are. */
  type: string;
  optional: boolean;
  /** The field is a one-time code that goes with the login itself. */
  mfa: boolean;
  placeholder: string | null;
  assistiveText: string | null;
  instructions: string | null;
  /** A regular expression from outside: run it only through `matchesPattern`. */
  validation: string | null;
  validationMessage: string | null;
  options: { value: string; label: string }[] | null;
  /** A picture to show with the field, base64. */
  data: string | null;
  /** When a question asked during a login expires. */
  expiresAt: Date | null;
}

export type ConnectorHealth = 'ONLINE' | 'UNSTABLE' | 'OFFLINE';

/** An institution that can be connected. */
export interface Connector {
  id: number;
  name: string;
  /** `PERSONAL_BANK`, `BUSINESS_BANK`, `INVESTMENT`, …; unknown values are kept. */
  type: string;
  country: string;
  institutionUrl: string | null;
  imageUrl: string | null;
  /** Hexadecimal without `#`. */
  primaryColor: string | null;
  products: string[];
  credentials: CredentialField[];
  hasMfa: boolean;
  oauth: boolean;
  isOpenFinance: boolean;
  isSandbox: boolean;
  /** `ONLINE`, `UNSTABLE` or `OFFLINE`; a value that Pluggy adds later is kept. */
  health: string;
  /** `BETA` while Pluggy is still testing it. */
  stage: string | null;
  resetPasswordUrl: string | null;
}
