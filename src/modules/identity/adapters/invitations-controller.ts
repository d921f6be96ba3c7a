import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { Invite } from '../application/invite.js';
import type { AccountLink } from '../domain/account-link.js';
import { NOT_KEPT } from './auth-controller.js';

@injectable()
export class InvitationsController {
  constructor(@inject(Invite) private readonly invite: Invite) {}

  readonly listInvitations: Operation<'listInvitations'> = async ({ principal, query, url }) => {
    const page = await this.invite.list(principal.userId, pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentInvitation) };
  };

  readonly createInvitation: Operation<'createInvitation'> = async ({ principal, body }) => {
    const { email, role, expires_in_hours: hours } = body;
    const { link, address } = await this.invite.invite(principal.userId, { email, isAdmin: role === 'admin', hours });
    return { status: 201, body: { ...presentInvitation(link), link: address }, headers: NOT_KEPT };
  };

  readonly revokeInvitation: Operation<'revokeInvitation'> = async ({ principal, path }) => {
    await this.invite.revoke(principal.userId, path.id);
    return { status: 204, body: undefined };
  };

  readonly createPasswordReset: Operation<'createPasswordReset'> = async ({ principal, body }) => {
    const { link, address } = await this.invite.resetPassword(principal.userId, body.email);
    return { status: 201, body: { link: address, expires_at: link.expiresAt.toISOString() }, headers: NOT_KEPT };
  };
}

function presentInvitation(link: AccountLink): Schema<'Invitation'> {
  return {
    id: link.id,
    email: link.email!,
    role: link.isAdmin ? 'admin' : 'user',
    created_at: link.createdAt.toISOString(),
    expires_at: link.expiresAt.toISOString(),
  };
}
