import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import type { Scope } from '../../../shared/principal.js';
import { USER_REPOSITORY, type UserRepository } from '../application/user-repository.js';
import { TokenInvalid } from '../domain/authentication-errors.js';
import type { User } from '../domain/user.js';

@injectable()
export class MeController {
  constructor(@inject(USER_REPOSITORY) private readonly users: UserRepository) {}

  readonly getMe: Operation<'getMe'> = async ({ principal }) => {
    const user = await this.users.find(principal.userId);
    // Erased since this process last saw the user: what proved it proves nothing any more.
    if (user === null) throw new TokenInvalid();
    return { status: 200, body: presentMe(user, principal.scopes) };
  };
}

function presentMe(user: User, scopes: readonly Scope[]): Schema<'Me'> {
  return { id: user.id, time_zone: user.timeZone, scopes: [...scopes], created_at: user.createdAt.toISOString() };
}
