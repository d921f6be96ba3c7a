import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { hashOf, newSecret } from './one-time-secret.js';
import { SESSION_REPOSITORY, type SessionRepository } from './session-repository.js';
import { USER_REPOSITORY, type UserRepository } from './user-repository.js';

const DAY_MS = 86_400_000;

/** Makes the address that signs the demo user in, for whoever can read what the service prints at its start. */
@injectable()
export class OfferSignIn {
  constructor(
    @inject(USER_REPOSITORY) private readonly users: UserRepository,
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Good once, for 24 hours; `origin` is this service's own, `http://127.0.0.1:3000`. */
  async run(origin: string): Promise<string> {
    const now = this.clock.now();
    await this.sessions.deleteExpired(now);
    const demoUser = await this.users.findOrCreate('installation', 'demo');
    const secret = newSecret();
    await this.sessions.addSignInLink({
      secretHash: hashOf(secret),
      userId: demoUser.id,
      scopes: ['admin'],
      createdAt: now,
      expiresAt: new Date(now.getTime() + DAY_MS),
    });
    return `${origin}/sign-in?token=${secret}`;
  }
}
