import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { InvalidInput } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import type { Visitor } from '../../../shared/visitor.js';
import { normalEmail } from '../domain/account.js';
import { LinkInvalid, LocalAccountsOff } from '../domain/account-errors.js';
import type { AccountLink } from '../domain/account-link.js';
import type { AccountLinkRepository, AccountRepository } from './account-repository.js';
import { ACCOUNT_LINK_REPOSITORY, ACCOUNT_REPOSITORY } from './account-repository.js';
import { ACCOUNT_SETTINGS, type AccountSettings } from './account-settings.js';
import { NewPassword } from './new-password.js';
import { hashOf } from './one-time-secret.js';
import { type OpenedSession, OpenSession } from './open-session.js';
import { SESSION_REPOSITORY, type SessionRepository } from './session-repository.js';
import { SignInRecord } from './sign-in-record.js';

/** Turns one-time links into accounts and new passwords. A link that did not serve, for a weak password say, stays good. */
@injectable()
export class AcceptLink {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(ACCOUNT_LINK_REPOSITORY) private readonly links: AccountLinkRepository,
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(NewPassword) private readonly passwords: NewPassword,
    @inject(OpenSession) private readonly openSession: OpenSession,
    @inject(SignInRecord) private readonly record: SignInRecord,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(ACCOUNT_SETTINGS) private readonly settings: AccountSettings,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes an account, by the first admin's link or an invitation, and signs it in. */
  async makeAccount(
    given: { token: string; email: string | null; password: string },
    visitor: Visitor,
    before: string | null,
  ): Promise<{ userId: UserId; session: OpenedSession }> {
    return this.inOne(async () => {
      const link = await this.take(given.token, ['first_admin', 'invitation']);
      if (link.purpose === 'first_admin') await this.checkFirst();
      const email = emailFor(link, given.email);
      const passwordHash = await this.passwords.hash(given.password, email);
      const now = this.clock.now();
      const { isAdmin } = link;
      const userId = await this.accounts.add({ email, passwordHash, isAdmin, createdAt: now, passwordChangedAt: now });
      // There is an account by that address already: what is told does not say so.
      if (userId === null) throw new LinkInvalid();
      await this.record.write(userId, 'accept_invitation', null, visitor);
      return { userId, session: await this.openSession.run({ userId, isAdmin }, visitor, before) };
    });
  }

  /** Sets a new password and ends every session. */
  async resetPassword(given: { token: string; password: string }, visitor: Visitor): Promise<void> {
    await this.inOne(async () => {
      const link = await this.take(given.token, ['password_reset']);
      const passwordHash = await this.passwords.hash(given.password, link.email!);
      const account = await this.accounts.findByEmail(link.email!);
      if (account === null || account.disabledAt) throw new LinkInvalid();
      await this.accounts.setPassword(account.userId, passwordHash, this.clock.now());
      await this.links.removeResets(account.email);
      await this.sessions.revokeOthers(account.userId, null);
      await this.record.write(account.userId, 'reset_password', null, visitor);
    });
  }

  private inOne<T>(work: () => Promise<T>): Promise<T> {
    if (!this.settings.enabled) throw new LocalAccountsOff();
    return this.unitOfWork.run(work);
  }

  private async take(token: string, purposes: AccountLink['purpose'][]): Promise<AccountLink> {
    const link = await this.links.take(hashOf(token), purposes, this.clock.now());
    if (link === null) throw new LinkInvalid();
    return link;
  }

  /** Each process that starts prints a link of its own: the first that is used makes the others void. */
  private async checkFirst(): Promise<void> {
    await this.accounts.holdFirstAdmin();
    if (await this.accounts.hasAdmin()) throw new LinkInvalid();
  }
}

function emailFor(link: AccountLink, given: string | null): string {
  const email = given === null ? null : normalEmail(given);
  if (link.email === null) {
    if (email !== null) return email;
    throw new InvalidInput([{ pointer: '#/email', code: 'required', detail: 'is required with this link' }]);
  }
  if (email === null || email === link.email) return link.email;
  throw new InvalidInput([{ pointer: '#/email', code: 'other', detail: 'is not the address that was invited' }]);
}
