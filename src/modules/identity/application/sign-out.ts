import { inject, injectable } from 'inversify';
import { hashOf } from './one-time-secret.js';
import { SESSION_REPOSITORY, type SessionRepository } from './session-repository.js';

/** Ends a session at once, everywhere. */
@injectable()
export class SignOut {
  constructor(@inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository) {}

  async run(secret: string): Promise<void> {
    await this.sessions.revokeSession(hashOf(secret));
  }
}
