import { Secret, TOTP } from 'otpauth';
import type { TotpCodes } from '../application/totp-codes.js';

const PERIOD_SECONDS = 30;
const SECRET_BYTES = 20;
const ISSUER = 'Saldo';

export class OtpauthTotpCodes implements TotpCodes {
  newSecret(): string {
    return new Secret({ size: SECRET_BYTES }).base32;
  }

  address(secret: string, account: string): string {
    return totpOf(secret, account).toString();
  }

  stepOf(secret: string, code: string, now: Date): number | null {
    const timestamp = now.getTime();
    // One step to each side: clocks differ, and typing takes a while.
    const away = totpOf(secret).validate({ token: code, timestamp, window: 1 });
    return away === null ? null : Math.floor(timestamp / 1000 / PERIOD_SECONDS) + away;
  }
}

function totpOf(secret: string, label = ''): TOTP {
  return new TOTP({ issuer: ISSUER, label, algorithm: 'SHA1', digits: 6, period: PERIOD_SECONDS, secret });
}
