/** Codes by time as authenticator apps make them (RFC 6238: SHA-1, 30 seconds, six digits). */
export interface TotpCodes {
  /** 160 random bits in base32. */
  newSecret(): string;
  /** The address that authenticators read from a QR code. */
  address(secret: string, account: string): string;
  /** The time step whose code this is, if it is that of now, the one before or the one after; else `null`. */
  stepOf(secret: string, code: string, now: Date): number | null;
}

export const TOTP_CODES = Symbol.for('TotpCodes');
