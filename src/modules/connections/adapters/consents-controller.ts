import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/errors.js';
import { CONSENT_REPOSITORY, type ConsentRepository } from '../application/consent-repository.js';
import { type Consent, endOf } from '../domain/consent.js';

@injectable()
export class ConsentsController {
  constructor(
    @inject(CONSENT_REPOSITORY) private readonly consents: ConsentRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  readonly listConsents: Operation<'listConsents'> = async ({ principal, query, url }) => {
    const filter = { connectionId: query.connection_id };
    const page = await this.consents.list(principal.userId, filter, pageRequest(query));
    const now = this.clock.now();
    return { status: 200, body: presentPage(url, page, (consent) => presentConsent(consent, now)) };
  };

  readonly getConsent: Operation<'getConsent'> = async ({ principal, path }) => {
    const consent = await this.consents.find(principal.userId, path.id);
    if (!consent) throw new NotFound('consent');
    return { status: 200, body: presentConsent(consent, this.clock.now()) };
  };
}

function presentConsent(consent: Consent, now: Date): Schema<'Consent'> {
  const { endedAt, endReason } = endOf(consent, now);
  return {
    id: consent.id,
    connection_id: consent.connectionId,
    connector_id: consent.connectorId,
    institution: consent.institution,
    given_through: consent.givenThrough,
    products: consent.products,
    permissions: consent.permissions,
    given_at: consent.givenAt.toISOString(),
    expires_at: consent.expiresAt?.toISOString() ?? null,
    ended_at: endedAt?.toISOString() ?? null,
    end_reason: endReason,
  };
}
