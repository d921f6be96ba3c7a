import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/errors.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { NO_VISITOR } from '../../../shared/visitor.js';
import { normalEmail } from '../domain/account.js';
import { LocalAccountsOff } from '../domain/account-errors.js';
import { type AccountLink, type LinkPurpose, linkAddress } from '../domain/account-link.js';
import type { AccountLinkRepository, AccountRepository } from './account-repository.js';
import { ACCOUNT_LINK_REPOSITORY, ACCOUNT_REPOSITORY } from './account-repository.js';
import { ACCOUNT_SETTINGS, type AccountSettings } from './account-settings.js';
import { hashOf, newSecret } from './one-time-secret.js';
import { SignInRecord } from './sign-in-record.js';

const HOUR_MS = 3_600_000;
const FIRST_ADMIN_HOURS = 24;
const RESET_HOURS = 24;

export interface MadeLink {
  link: AccountLink;
  /** Below the service's address; holds the secret, which nobody can see again. */
  address: string;
}

/** Makes the one-time links by which accounts come to be: nobody signs up unasked. */
@injectable()
export class Invite {
  constructor(
    @inject(ACCOUNT_REPOSITORY) private readonly accounts: AccountRepository,
    @inject(ACCOUNT_LINK_REPOSITORY) private readonly links: AccountLinkRepository,
    @inject(ACCOUNT_SETTINGS) private readonly settings: AccountSettings,
    @inject(SignInRecord) private readonly record: SignInRecord,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** For whoever can read what the service prints at its start; `null` where there is an admin already. */
  async firstAdmin(): Promise<string | null> {
    await this.links.deleteExpired(this.clock.now());
    if (await this.accounts.hasAdmin()) return null;
    const made = await this.make('first_admin', null, { isAdmin: true, madeBy: null, hours: FIRST_ADMIN_HOURS });
    return made.address;
  }

  async invite(madeBy: UserId, guest: { email: string; isAdmin: boolean; hours: number }): Promise<MadeLink> {
    return this.make('invitation', guest.email, { ...guest, madeBy });
  }

  /** For an account whose password is lost; it stands in its owner's record. `madeBy` `null`: the operator's own, from the command line. */
  async resetPassword(madeBy: UserId | null, email: string): Promise<MadeLink> {
    return this.unitOfWork.run(async () => {
      const made = await this.make('password_reset', email, { isAdmin: false, madeBy, hours: RESET_HOURS });
      const account = await this.accounts.findByEmail(made.link.email!);
      if (account) await this.record.write(account.userId, 'offer_password_reset', null, NO_VISITOR);
      return made;
    });
  }

  list(madeBy: UserId, page: PageRequest): Promise<Page<AccountLink>> {
    return this.links.listInvitations(madeBy, this.clock.now(), page);
  }

  /** @throws {NotFound} */
  async revoke(madeBy: UserId, id: string): Promise<void> {
    if (!(await this.links.removeInvitation(madeBy, id))) throw new NotFound('invitation');
  }

  private async make(
    purpose: LinkPurpose,
    email: string | null,
    { isAdmin, madeBy, hours }: { isAdmin: boolean; madeBy: UserId | null; hours: number },
  ): Promise<MadeLink> {
    if (!this.settings.enabled) throw new LocalAccountsOff();
    const now = this.clock.now();
    const secret = newSecret();
    const link = await this.links.add(hashOf(secret), {
      purpose,
      email: email === null ? null : normalEmail(email),
      isAdmin,
      madeBy,
      createdAt: now,
      expiresAt: new Date(now.getTime() + hours * HOUR_MS),
    });
    return { link, address: linkAddress(purpose, secret) };
  }
}
