import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountRepository } from '../application/account-repository.js';
import type { Account } from '../domain/account.js';

interface AccountRow {
  user_id: string;
  email: string;
  password_hash: string;
  is_admin: boolean;
  created_at: Date;
  password_changed_at: Date;
  disabled_at: Date | null;
}

/** Before somebody is signed in, nobody is known by more than an address. */
const WHY = 'an email address says whose account it is';

/** Held by whoever makes a first admin or takes one away. Any number, the same in every process. */
export const ADMINS_LOCK = 0x5a1d0;

@injectable()
export class KnexAccountRepository implements AccountRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async findByEmail(email: string): Promise<Account | null> {
    const row = await this.database.asSystem<AccountRow | undefined>(WHY, () =>
      this.database.sql('accounts').where({ email }).first(),
    );
    return row ? accountOf(row) : null;
  }

  async find(userId: UserId): Promise<Account | null> {
    const row = await this.database.asUser<AccountRow | undefined>(userId, () =>
      this.database.sql('accounts').where({ user_id: userId }).first(),
    );
    return row ? accountOf(row) : null;
  }

  async hasAdmin(): Promise<boolean> {
    const found = await this.database.asSystem<unknown>('whether the first start is over', () =>
      this.database.sql('accounts').where({ is_admin: true, disabled_at: null }).first('user_id'),
    );
    return found !== undefined;
  }

  add(account: Omit<Account, 'userId' | 'disabledAt'>): Promise<UserId | null> {
    const make = async () => {
      const [user]: { id: string }[] = await this.database
        .sql('users')
        .insert({ origin: 'account', subject: account.email, created_at: account.createdAt })
        .onConflict(['origin', 'subject'])
        .ignore()
        .returning('id');
      if (!user) return null;
      await this.database.sql('accounts').insert({
        user_id: user.id,
        email: account.email,
        password_hash: account.passwordHash,
        is_admin: account.isAdmin,
        created_at: account.createdAt,
        password_changed_at: account.passwordChangedAt,
      });
      return user.id as UserId;
    };
    return this.database.asSystem('the user is only made now', () => this.database.run(make));
  }

  async setPassword(userId: UserId, passwordHash: string, now: Date): Promise<void> {
    const columns = { password_hash: passwordHash, password_changed_at: now };
    await this.database.asUser(userId, async () => {
      await this.database.sql('accounts').where({ user_id: userId }).update(columns);
      await this.database.sql('sign_in_challenges').where({ user_id: userId }).delete();
    });
  }

  async replaceHash(userId: UserId, before: string, passwordHash: string): Promise<void> {
    await this.database.asUser(userId, () =>
      this.database
        .sql('accounts')
        .where({ user_id: userId, password_hash: before })
        .update({ password_hash: passwordHash }),
    );
  }

  async noteSignIn(userId: UserId, now: Date): Promise<void> {
    await this.database.asUser(userId, () =>
      this.database.sql('accounts').where({ user_id: userId }).update({ last_signed_in_at: now }),
    );
  }

  async holdFirstAdmin(): Promise<void> {
    await this.database.sql.raw('select pg_advisory_xact_lock(?)', [ADMINS_LOCK]);
  }
}

function accountOf(row: AccountRow): Account {
  return {
    userId: row.user_id as UserId,
    email: row.email,
    passwordHash: row.password_hash,
    isAdmin: row.is_admin,
    createdAt: row.created_at,
    passwordChangedAt: row.password_changed_at,
    disabledAt: row.disabled_at,
  };
}
