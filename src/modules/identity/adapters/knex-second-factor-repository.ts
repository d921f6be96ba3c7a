import { inject, injectable } from 'inversify';
import type { Knex } from 'knex';
import { DATABASE, Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { SecondFactorRepository, TotpFactor } from '../application/second-factor-repository.js';

interface FactorRow {
  sealed_secret: string;
  created_at: Date;
  confirmed_at: Date | null;
}

@injectable()
export class KnexSecondFactorRepository implements SecondFactorRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async find(userId: UserId): Promise<TotpFactor | null> {
    const row = await this.as<FactorRow | undefined>(userId, async (sql) =>
      sql('totp_factors').where({ user_id: userId }).first(),
    );
    return row ? { sealedSecret: row.sealed_secret, createdAt: row.created_at, confirmedAt: row.confirmed_at } : null;
  }

  async start(userId: UserId, sealedSecret: string, now: Date): Promise<boolean> {
    const row = { user_id: userId, sealed_secret: sealedSecret, created_at: now, last_step: 0 };
    const written = await this.as<unknown[]>(userId, async (sql) =>
      sql('totp_factors')
        .insert(row)
        .onConflict('user_id')
        .merge()
        .whereNull('totp_factors.confirmed_at')
        .returning('user_id'),
    );
    return written.length > 0;
  }

  async confirm(userId: UserId, now: Date): Promise<void> {
    await this.as(userId, async (sql) => sql('totp_factors').where({ user_id: userId }).update({ confirmed_at: now }));
  }

  async takeStep(userId: UserId, step: number): Promise<boolean> {
    const taken = await this.as<number>(userId, async (sql) =>
      sql('totp_factors').where({ user_id: userId }).where('last_step', '<', step).update({ last_step: step }),
    );
    return taken > 0;
  }

  async remove(userId: UserId): Promise<void> {
    await this.as(userId, async (sql) => {
      await sql('totp_factors').where({ user_id: userId }).delete();
      await sql('recovery_codes').where({ user_id: userId }).delete();
    });
  }

  async replaceRecoveryCodes(userId: UserId, hashes: readonly string[]): Promise<void> {
    await this.as(userId, async (sql) => {
      await sql('recovery_codes').where({ user_id: userId }).delete();
      await sql('recovery_codes').insert(hashes.map((hash) => ({ user_id: userId, code_hash: hash })));
    });
  }

  async takeRecoveryCode(userId: UserId, hash: string): Promise<boolean> {
    const taken = await this.as<number>(userId, async (sql) =>
      sql('recovery_codes').where({ user_id: userId, code_hash: hash }).delete(),
    );
    return taken > 0;
  }

  async countRecoveryCodes(userId: UserId): Promise<number> {
    const counted = await this.as<{ count?: number | string } | undefined>(userId, async (sql) =>
      sql('recovery_codes').where({ user_id: userId }).count({ count: '*' }).first(),
    );
    return Number(counted!.count);
  }

  async addChallenge(secretHash: string, userId: UserId, expiresAt: Date): Promise<void> {
    const row = { secret_hash: secretHash, user_id: userId, expires_at: expiresAt };
    await this.as(userId, async (sql) => sql('sign_in_challenges').insert(row));
  }

  async findChallenge(secretHash: string, now: Date): Promise<UserId | null> {
    const row = await this.asSystem<{ user_id: string } | undefined>(async (sql) =>
      sql('sign_in_challenges').where({ secret_hash: secretHash }).where('expires_at', '>', now).first('user_id'),
    );
    return row ? (row.user_id as UserId) : null;
  }

  async removeChallenge(secretHash: string): Promise<boolean> {
    const removed = await this.asSystem<number>(async (sql) =>
      sql('sign_in_challenges').where({ secret_hash: secretHash }).delete(),
    );
    return removed > 0;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.asSystem(async (sql) => sql('sign_in_challenges').where('expires_at', '<=', now).delete());
  }

  /** For this user alone, who may be signing in only now. */
  private as<T>(userId: UserId, work: (sql: Knex) => Promise<T>): Promise<T> {
    return this.database.asUser(userId, () => work(this.database.sql));
  }

  private asSystem<T>(work: (sql: Knex) => Promise<T>): Promise<T> {
    return this.database.asSystem('a secret says whose it is', () => work(this.database.sql));
  }
}
