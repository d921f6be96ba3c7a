import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Principal } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { AccountLinkRepository, AccountRepository } from './account-repository.js';
import { ACCOUNT_LINK_REPOSITORY, ACCOUNT_REPOSITORY } from './account-repository.js';
import { NewPassword } from './new-password.js';
import { OpenSession } from './open-session.js';
import { ProvePassword } from './prove-password.js';

/** Sets another password; whoever is signed in elsewhere with the old one is signed out. */
@injectable()
export class ChangePassword {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(ACCOUNT_LINK_REPOSITORY) private readonly links: AccountLinkRepository,
    @inject(ProvePassword) private readonly proof: ProvePassword,
    @inject(NewPassword) private readonly passwords: NewPassword,
    @inject(OpenSession) private readonly sessions: OpenSession,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The session's new secret; `null` where no session asks. Throws as `ProvePassword` and `NewPassword` do. */
  async run(
    principal: Principal,
    words: { current: string; next: string },
    address: string | null,
  ): Promise<string | null> {
    const account = await this.proof.run(principal.userId, words.current, address);
    const hash = await this.passwords.hash(words.next, account.email, '#/new_password');
    return this.unitOfWork.run(async () => {
      await this.accounts.setPassword(account.userId, hash, this.clock.now());
      await this.links.removeResets(account.email);
      return this.sessions.renew(principal);
    });
  }
}
