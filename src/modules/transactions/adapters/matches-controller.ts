import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { DecideMatch } from '../application/decide-match.js';
import { MATCH_REPOSITORY, type MatchRepository, type ShownMatch } from '../application/match-repository.js';
import { presentTransaction } from './transactions-controller.js';

@injectable()
export class MatchesController {
  constructor(
    @inject(MATCH_REPOSITORY) private readonly matches: MatchRepository,
    @inject(DecideMatch) private readonly decide: DecideMatch,
  ) {}

  listTransactionMatches: Operation<'listTransactionMatches'> = async ({ principal, query, url }) => {
    const page = await this.matches.list(principal.userId, query.state ?? 'open', pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentMatch) };
  };

  acceptTransactionMatch: Operation<'acceptTransactionMatch'> = async ({ principal, path }) => ({
    status: 200,
    body: presentMatch(await this.decide.run(principal.userId, path.id, 'accepted')),
  });

  refuseTransactionMatch: Operation<'refuseTransactionMatch'> = async ({ principal, path }) => ({
    status: 200,
    body: presentMatch(await this.decide.run(principal.userId, path.id, 'refused')),
  });
}

function presentMatch(match: ShownMatch): Schema<'TransactionMatch'> {
  return {
    id: match.id,
    state: match.state,
    reason: match.reason,
    account_id: match.accountId,
    earlier: match.earlier && presentTransaction(match.earlier),
    later: match.later && presentTransaction(match.later),
    created_at: match.createdAt.toISOString(),
    decided_at: match.decidedAt?.toISOString() ?? null,
  };
}
