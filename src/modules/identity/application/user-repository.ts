import type { UserId } from '../../../shared/principal.js';
import type { User, UserOrigin, UserSettings } from '../domain/user.js';

export interface UserRepository {
  /** `null` where there is no such user (any more). */
  find(id: UserId): Promise<User | null>;
  /** Makes the user on first sight; of two at the same moment both get the same one. */
  findOrCreate(origin: UserOrigin, subject: string): Promise<User>;
  /** Writes the settings that are given; `null` where there is no such user (any more). */
  change(id: UserId, settings: Partial<UserSettings>): Promise<User | null>;
  /** Whether the database can work out days in this zone. */
  knowsTimeZone(name: string): Promise<boolean>;
}

export const USER_REPOSITORY = Symbol.for('UserRepository');
