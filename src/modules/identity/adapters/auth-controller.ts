import { inject, injectable } from 'inversify';
import type { Operation, OperationId, OperationRequest, Schema } from '../../../platform/http/operations.js';
import type { UserId } from '../../../shared/principal.js';
import { AcceptLink } from '../application/accept-link.js';
import { ACCOUNT_SETTINGS, type AccountSettings } from '../application/account-settings.js';
import { ChangePassword } from '../application/change-password.js';
import type { OpenedSession } from '../application/open-session.js';
import { PassSecondFactor } from '../application/pass-second-factor.js';
import { SESSION_REPOSITORY, type SessionRepository } from '../application/session-repository.js';
import { SignInWithPassword } from '../application/sign-in-with-password.js';
import { checkOwnPage } from './own-page.js';
import { sessionCookie, sessionSecretOf } from './session-cookie.js';

@injectable()
export class AuthController {
  constructor(
    @inject(SignInWithPassword) private readonly firstStep: SignInWithPassword,
    @inject(PassSecondFactor) private readonly secondStep: PassSecondFactor,
    @inject(AcceptLink) private readonly links: AcceptLink,
    @inject(ChangePassword) private readonly change: ChangePassword,
    @inject(SESSION_REPOSITORY) private readonly sessions: SessionRepository,
    @inject(ACCOUNT_SETTINGS) private readonly settings: AccountSettings,
  ) {}

  readonly signIn: Operation<'signIn'> = async (request) => {
    checkOwnPage(request);
    const step = await this.firstStep.run(request.body, request.visitor, secretBefore(request));
    if (step.kind === 'signed_in') return { status: 200, ...this.signedIn(request, step.userId, step.session) };
    const { challenge, expiresAt } = step;
    const body: Schema<'SignInAnswer'> = {
      state: 'second_factor_needed',
      user_id: null,
      challenge,
      expires_at: expiresAt.toISOString(),
    };
    return { status: 200, body, headers: NOT_KEPT };
  };

  readonly passSecondFactor: Operation<'passSecondFactor'> = async (request) => {
    checkOwnPage(request);
    const { userId, session } = await this.secondStep.run(request.body, request.visitor, secretBefore(request));
    return { status: 200, ...this.signedIn(request, userId, session) };
  };

  readonly acceptInvitation: Operation<'acceptInvitation'> = async (request) => {
    checkOwnPage(request);
    const { token, email = null, password } = request.body;
    const before = secretBefore(request);
    const { userId, session } = await this.links.makeAccount({ token, email, password }, request.visitor, before);
    return { status: 201, ...this.signedIn(request, userId, session) };
  };

  readonly resetPassword: Operation<'resetPassword'> = async (request) => {
    checkOwnPage(request);
    await this.links.resetPassword(request.body, request.visitor);
    return { status: 204, body: undefined };
  };

  readonly changePassword: Operation<'changePassword'> = async (request) => {
    const { current_password: current, new_password: next } = request.body;
    const secret = await this.change.run(request.principal, { current, next }, request.visitor.address);
    return { status: 204, body: undefined, headers: renewedCookie(request, secret, this.settings) };
  };

  readonly signOut: Operation<'signOut'> = async ({ principal, secure }) => {
    const { userId, proof } = principal;
    if (proof?.kind !== 'session' || proof.id === null) return { status: 204, body: undefined };
    await this.sessions.revokeById(userId, proof.id);
    return { status: 204, body: undefined, headers: { 'Set-Cookie': sessionCookie(null, secure) } };
  };

  private signedIn({ secure }: { secure: boolean }, userId: UserId, { secret, expiresAt }: OpenedSession) {
    const body: Schema<'SignInAnswer'> = {
      state: 'signed_in',
      user_id: userId,
      challenge: null,
      expires_at: expiresAt.toISOString(),
    };
    const cookie = sessionCookie(secret, secure, this.settings.sessionMs);
    return { body, headers: { ...NOT_KEPT, 'Set-Cookie': cookie } };
  }
}

/** For answers that hold a secret: no cache keeps them. */
export const NOT_KEPT: Record<string, string> = { 'Cache-Control': 'no-store' };

/** The cookie of a session that has another secret now; nothing where no session asked. */
export function renewedCookie(
  { secure }: { secure: boolean },
  secret: string | null,
  { sessionMs }: AccountSettings,
): Record<string, string> {
  return secret === null ? NOT_KEPT : { ...NOT_KEPT, 'Set-Cookie': sessionCookie(secret, secure, sessionMs) };
}

function secretBefore(request: Pick<OperationRequest<OperationId>, 'header' | 'secure'>): string | null {
  return sessionSecretOf(request.header('cookie'), request.secure);
}
