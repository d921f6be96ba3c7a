import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { DecideHoldingMatch } from '../application/decide-holding-match.js';
import {
  HOLDING_SUCCESSION,
  type HoldingSuccession,
  type ShownHoldingMatch,
} from '../application/holding-succession.js';
import type { Investment } from '../domain/investment.js';
import type { Loan } from '../domain/loan.js';
import { presentInvestment } from './investments-controller.js';
import { presentLoan } from './loans-controller.js';

@injectable()
export class HoldingMatchesController {
  constructor(
    @inject(HOLDING_SUCCESSION) private readonly succession: HoldingSuccession,
    @inject(DecideHoldingMatch) private readonly decide: DecideHoldingMatch,
  ) {}

  listHoldingMatches: Operation<'listHoldingMatches'> = async ({ principal, query, url }) => {
    const page = await this.succession.list(principal.userId, query.state ?? 'open', pageRequest(query));
    return { status: 200, body: presentPage(url, page, presentMatch) };
  };

  acceptHoldingMatch: Operation<'acceptHoldingMatch'> = async ({ principal, path }) => ({
    status: 200,
    body: presentMatch(await this.decide.run(principal.userId, path.id, 'accepted')),
  });

  refuseHoldingMatch: Operation<'refuseHoldingMatch'> = async ({ principal, path }) => ({
    status: 200,
    body: presentMatch(await this.decide.run(principal.userId, path.id, 'refused')),
  });
}

function presentMatch(match: ShownHoldingMatch): Schema<'HoldingMatch'> {
  const { kind, earlier, later } = match;
  return {
    id: match.id,
    kind,
    state: match.state,
    investments:
      kind === 'investment'
        ? {
            earlier: earlier && presentInvestment(earlier as Investment),
            later: later && presentInvestment(later as Investment),
          }
        : null,
    loans:
      kind === 'loan'
        ? { earlier: earlier && presentLoan(earlier as Loan), later: later && presentLoan(later as Loan) }
        : null,
    created_at: match.createdAt.toISOString(),
    decided_at: match.decidedAt?.toISOString() ?? null,
  };
}
