import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import {
  ACCOUNT_SUCCESSION,
  type AccountSuccession,
  type ShownAccountMatch,
} from '../application/account-succession.js';
import { DecideAccountMatch } from '../application/decide-account-match.js';
import { presentAccount } from './accounts-controller.js';

@injectable()
export class AccountMatchesController {
  constructor(
    @inject(ACCOUNT_SUCCESSION) private readonly succession: AccountSuccession,
    @inject(DecideAccountMatch) private readonly decide: DecideAccountMatch,
  ) {}

  listAccountMatches: Operation<'listAccountMatches'> = async ({ principal, query, url }) => {
    const page = await this.succession.list(principal.userId, query.state ?? 'open', pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentMatch) };
  };

  acceptAccountMatch: Operation<'acceptAccountMatch'> = async ({ principal, path }) => ({
    status: 200,
    body: presentMatch(await this.decide.run(principal.userId, path.id, 'accepted')),
  });

  refuseAccountMatch: Operation<'refuseAccountMatch'> = async ({ principal, path }) => ({
    status: 200,
    body: presentMatch(await this.decide.run(principal.userId, path.id, 'refused')),
  });
}

function presentMatch(match: ShownAccountMatch): Schema<'AccountMatch'> {
  return {
    id: match.id,
    state: match.state,
    earlier: match.earlier && presentAccount(match.earlier),
    later: match.later && presentAccount(match.later),
    created_at: match.createdAt.toISOString(),
    decided_at: match.decidedAt?.toISOString() ?? null,
  };
}
