import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/errors.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import { SIGNALS, type Signals, userTopic } from '../../../shared/signals.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { NO_VISITOR } from '../../../shared/visitor.js';
import { normalEmail } from '../domain/account.js';
import { LastAdmin, LocalAccountsOff } from '../domain/account-errors.js';
import { ACCOUNT_DIRECTORY, type AccountDirectory, type AccountEntry } from './account-directory.js';
import { ACCOUNT_SETTINGS, type AccountSettings } from './account-settings.js';
import { type AccountEvent, SignInRecord } from './sign-in-record.js';

/** What is absent stays as it is. */
export interface AccountChange {
  isAdmin?: boolean;
  isDisabled?: boolean;
}

/** Looks after the accounts of this installation. What is taken from an account is gone with the change, in every process. */
@injectable()
export class ManageAccounts {
  constructor(
    @inject(ACCOUNT_DIRECTORY) private readonly directory: AccountDirectory,
    @inject(SignInRecord) private readonly record: SignInRecord,
    @inject(SIGNALS) private readonly signals: Signals,
    @inject(ACCOUNT_SETTINGS) private readonly settings: AccountSettings,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws {LocalAccountsOff} */
  async list(page: PageRequest): Promise<Page<AccountEntry>> {
    this.needAccounts();
    return this.directory.list(page);
  }

  /** @throws {NotFound} {@link LocalAccountsOff} */
  async find(userId: UserId): Promise<AccountEntry> {
    this.needAccounts();
    const account = await this.directory.find(userId);
    if (account === null) throw new NotFound('account');
    return account;
  }

  /** @throws {NotFound} {@link LocalAccountsOff} */
  async findByEmail(email: string): Promise<AccountEntry> {
    this.needAccounts();
    const account = await this.directory.findByEmail(normalEmail(email));
    if (account === null) throw new NotFound('account');
    return account;
  }

  /**
   * Gives the account as it is afterwards. Each change stands in the record of whom it concerns; what the account is already
   * changes nothing. @throws {NotFound} {@link LastAdmin} {@link LocalAccountsOff}
   */
  async change(asked: UserId, wish: AccountChange): Promise<AccountEntry> {
    this.needAccounts();
    return this.unitOfWork.run(async () => {
      // Held before anything is read: two admins who demote each other at the same moment would both have seen the other.
      await this.directory.holdAdmins();
      const before = await this.find(asked);
      // As the database spells it: an id in capitals names the same account.
      const { userId } = before;
      const after = this.changed(before, wish);
      const events = eventsBetween(before, after);
      if (events.length === 0) return before;
      if (isActiveAdmin(before) && !isActiveAdmin(after) && !(await this.directory.hasAdminBeside(userId)))
        throw new LastAdmin();
      await this.directory.change(userId, after);
      await this.endWhatIsOver(after, events);
      // Streams of events that are open in any process look again whether they may go on.
      await this.signals.send(userTopic(userId));
      for (const event of events) await this.record.write(userId, event, null, NO_VISITOR);
      return after;
    });
  }

  private changed(before: AccountEntry, { isAdmin = before.isAdmin, isDisabled }: AccountChange): AccountEntry {
    const since = before.disabledAt ?? this.clock.now();
    const stays = isDisabled === undefined;
    return { ...before, isAdmin, disabledAt: stays ? before.disabledAt : isDisabled ? since : null };
  }

  /** Sessions hold what their account might do when they began; links give access in the name of whoever made them. */
  private async endWhatIsOver(account: AccountEntry, events: readonly AccountEvent[]): Promise<void> {
    const has = (event: AccountEvent) => events.includes(event);
    await this.directory.endSessions(account.userId);
    if (has('account_disabled')) await this.directory.revokeKeys(account.userId, 'all', this.clock.now());
    else if (has('made_user')) await this.directory.revokeKeys(account.userId, 'admin', this.clock.now());
    if (has('account_disabled') || has('made_user')) await this.directory.takeBackLinks(account);
  }

  private needAccounts(): void {
    if (!this.settings.enabled) throw new LocalAccountsOff();
  }
}

function isActiveAdmin({ isAdmin, disabledAt }: AccountEntry): boolean {
  return isAdmin && disabledAt === null;
}

function eventsBetween(before: AccountEntry, after: AccountEntry): AccountEvent[] {
  const events: AccountEvent[] = [];
  if (before.isAdmin !== after.isAdmin) events.push(after.isAdmin ? 'made_admin' : 'made_user');
  if ((before.disabledAt === null) !== (after.disabledAt === null))
    events.push(after.disabledAt ? 'account_disabled' : 'account_enabled');
  return events;
}
