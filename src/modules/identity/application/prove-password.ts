import { inject, injectable } from 'inversify';
import type { UserId } from '../../../shared/principal.js';
import type { Account } from '../domain/account.js';
import { NoLocalAccount, PasswordWrong } from '../domain/account-errors.js';
import { ACCOUNT_REPOSITORY, type AccountRepository } from './account-repository.js';
import { ATTEMPT_LIMITER, type AttemptLimiter } from './attempt-limiter.js';
import { PASSWORD_HASHER, type PasswordHasher } from './password-hasher.js';

/** Asks for the password once more before something that whoever sits at an open browser must not do. */
@injectable()
export class ProvePassword {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(PASSWORD_HASHER) private readonly passwords: PasswordHasher,
    @inject(ATTEMPT_LIMITER) private readonly limiter: AttemptLimiter,
  ) {}

  /** @throws {NoLocalAccount} {@link PasswordWrong} {@link TooManyAttempts} */
  async run(userId: UserId, password: string, address: string | null): Promise<Account> {
    const account = await this.accounts.find(userId);
    if (account === null) throw new NoLocalAccount();
    const attempt = { kind: 'password', account: account.email, address } as const;
    await this.limiter.begin(attempt);
    if (!(await this.passwords.verify(account.passwordHash, password))) throw new PasswordWrong();
    await this.limiter.succeeded(attempt);
    return account;
  }
}
