import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Principal } from '../../../shared/principal.js';
import { API_KEY_REPOSITORY, type ApiKeyRepository } from './api-key-repository.js';
import { SESSION_REPOSITORY, type SessionRepository } from './session-repository.js';

/** For answers that go on for long after their caller was known: whether what proved it is good still. */
@injectable()
export class CheckProof {
  constructor(
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(API_KEY_REPOSITORY) private readonly keys: ApiKeyRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A token cannot be taken back, so that it stands. */
  async stands({ userId, proof }: Pick<Principal, 'userId' | 'proof'>): Promise<boolean> {
    if (!proof?.id || proof.kind === 'bearer') return true;
    const kind = proof.kind === 'session' ? this.sessions : this.keys;
    return kind.isGood(userId, proof.id, this.clock.now());
  }
}
