import type { UserId } from '../../../shared/principal.js';

/** An authenticator, as it is kept. */
export interface TotpFactor {
  sealedSecret: string;
  createdAt: Date;
  /** `null` while its first code has not come back: nothing asks for codes yet. */
  confirmedAt: Date | null;
}

export interface SecondFactorRepository {
  find(userId: UserId): Promise<TotpFactor | null>;
  /** Begins anew; a factor that is confirmed already stays, and `false` is answered. */
  start(userId: UserId, sealedSecret: string, now: Date): Promise<boolean>;
  confirm(userId: UserId, now: Date): Promise<void>;
  /** Takes the time step of a right code; `false` where it, or a later one, was taken before. Of two at once one gets it. */
  takeStep(userId: UserId, step: number): Promise<boolean>;
  /** With its recovery codes. */
  remove(userId: UserId): Promise<void>;
  replaceRecoveryCodes(userId: UserId, hashes: readonly string[]): Promise<void>;
  /** Whether there was such a code; it is gone afterwards. */
  takeRecoveryCode(userId: UserId, hash: string): Promise<boolean>;
  countRecoveryCodes(userId: UserId): Promise<number>;
  addChallenge(secretHash: string, userId: UserId, expiresAt: Date): Promise<void>;
  findChallenge(secretHash: string, now: Date): Promise<UserId | null>;
  /** Whether it was there still. */
  removeChallenge(secretHash: string): Promise<boolean>;
  deleteExpired(now: Date): Promise<void>;
}

export const SECOND_FACTOR_REPOSITORY = Symbol.for('SecondFactorRepository');
