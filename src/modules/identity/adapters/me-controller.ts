import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import type { Scope } from '../../../shared/principal.js';
import { USER_REPOSITORY, type UserRepository } from '../application/user-repository.js';
import { UserUnknown } from '../domain/authentication-errors.js';
import type { User } from '../domain/user.js';

@injectable()
export class MeController {
  constructor(@inject(USER_REPOSITORY) private readonly users: UserRepository) {}

  readonly getMe: Operation<'getMe'> = async ({ principal }) => {
    const user = await this.users.find(principal.userId);
    if (user === null) throw new UserUnknown();
    return { status: 200, body: presentMe(user, principal.scopes) };
  };
}

export function presentMe(user: User, scopes: readonly Scope[]): Schema<'Me'> {
  return {
    id: user.id,
    time_zone: user.timeZone,
    language: user.language,
    base_currency: user.baseCurrency,
    retention: {
      sync_logs_months: user.keepSyncLogsMonths,
      removed_transactions_months: user.keepRemovedMonths,
    },
    scopes: [...scopes],
    created_at: user.createdAt.toISOString(),
  };
}
