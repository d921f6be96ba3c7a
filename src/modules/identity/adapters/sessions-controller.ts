import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/errors.js';
import type { Principal } from '../../../shared/principal.js';
import { SESSION_REPOSITORY, type Session, type SessionRepository } from '../application/session-repository.js';

@injectable()
export class SessionsController {
  constructor(
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  readonly listSessions: Operation<'listSessions'> = async ({ principal, query, url }) => {
    const page = await this.sessions.listSessions(principal.userId, this.clock.now(), pageRequest(query));
    const current = currentSession(principal);
    return { status: 200, body: presentPage(url, page, (session) => presentSession(session, current)) };
  };

  readonly revokeSession: Operation<'revokeSession'> = async ({ principal, path }) => {
    if (!(await this.sessions.revokeById(principal.userId, path.id))) throw new NotFound('session');
    return { status: 204, body: undefined };
  };

  readonly revokeOtherSessions: Operation<'revokeOtherSessions'> = async ({ principal }) => {
    const revoked = await this.sessions.revokeOthers(principal.userId, currentSession(principal));
    return { status: 200, body: { revoked } };
  };
}

const currentSession = ({ proof }: Principal) => (proof?.kind === 'session' ? proof.id : null);

function presentSession(session: Session, current: string | null): Schema<'Session'> {
  return {
    id: session.id,
    current: session.id === current,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
    address: session.address,
    user_agent: session.userAgent,
  };
}
