import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { AccountEntry } from '../application/account-directory.js';
import { ManageAccounts } from '../application/manage-accounts.js';

@injectable()
export class UsersController {
  constructor(@inject(ManageAccounts) private readonly accounts: ManageAccounts) {}

  readonly listUsers: Operation<'listUsers'> = async ({ query, url }) => {
    const page = await this.accounts.list(pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentUser) };
  };

  readonly getUser: Operation<'getUser'> = async ({ path }) => {
    return { status: 200, body: presentUser(await this.accounts.find(path.id as UserId)) };
  };

  readonly updateUser: Operation<'updateUser'> = async ({ path, body }) => {
    const { role, state } = body;
    const account = await this.accounts.change(path.id as UserId, {
      ...(role && { isAdmin: role === 'admin' }),
      ...(state && { isDisabled: state === 'disabled' }),
    });
    return { status: 200, body: presentUser(account) };
  };
}

function presentUser(account: AccountEntry): Schema<'User'> {
  return {
    id: account.userId,
    email: account.email,
    role: account.isAdmin ? 'admin' : 'user',
    state: account.disabledAt ? 'disabled' : 'active',
    second_factor: account.hasSecondFactor,
    created_at: account.createdAt.toISOString(),
    last_signed_in_at: account.lastSignedInAt?.toISOString() ?? null,
    disabled_at: account.disabledAt?.toISOString() ?? null,
  };
}
