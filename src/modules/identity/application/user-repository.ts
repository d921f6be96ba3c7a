import type { UserId } from '../../../shared/principal.js';
import type { User, UserOrigin } from '../domain/user.js';

export interface UserRepository {
  /** `null` where there is no such user (any more). */
  find(id: UserId): Promise<User | null>;
  /** Makes the user on first sight; of two at the same moment both get the same one. */
  findOrCreate(origin: UserOrigin, subject: string): Promise<User>;
}

export const USER_REPOSITORY = Symbol.for('UserRepository');
