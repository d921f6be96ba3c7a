import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import { type ConsentEnd, type ConsentWay, endOf } from '../domain/consent.js';
import { CONSENT_REPOSITORY, type ConsentRepository } from './consent-repository.js';

/** The institution says that the person has taken the consent back there. */
const REVOKED = 'USER_AUTHORIZATION_REVOKED';

/**
 * Keeps the history of what a person agreed to (LGPD, article 8: whoever processes has to show it). The one place that begins and
 * ends records; it works inside the unit of work of what happens to the connection.
 */
@injectable()
export class KeepConsents {
  constructor(
    @inject(CONSENT_REPOSITORY) private readonly consents: ConsentRepository,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The person has just agreed, for the first time or anew. */
  async given({ facts }: BankConnection, givenThrough: ConsentWay): Promise<void> {
    const { userId, id: connectionId, connectorId, consentExpiresAt: expiresAt } = facts;
    await this.end(facts, 'renewed');
    const connector = await this.connectors.find(connectorId);
    await this.consents.begin({
      userId,
      connectionId,
      connectorId,
      institution: connector?.name ?? null,
      givenThrough,
      products: connector?.products ?? [],
      givenAt: this.clock.now(),
      expiresAt,
    });
  }

  /** The connection has become another; whoever agreed outside of this service is seen by what follows from it. */
  async changed(connection: BankConnection, before: BankConnection | null): Promise<void> {
    const { facts } = connection;
    if (!before) return; // `given` follows
    if (connection.isDisconnected) return this.end(facts, facts.disconnectReason ?? 'disconnected');
    if (facts.error?.code === REVOKED) return this.end(facts, 'revoked_at_bank');
    const open = await this.consents.findOpen(facts.userId, facts.id);
    const [was, is] = [open?.expiresAt?.getTime() ?? null, facts.consentExpiresAt?.getTime() ?? null];
    const isAnew = open ? was !== null && is !== null && is > was : facts.status === 'updated';
    if (isAnew) return this.given(connection, 'connect_widget');
    if (open && was !== is) await this.consents.noteExpiry(facts.userId, open.id, facts.consentExpiresAt);
  }

  private async end({ userId, id }: BankConnection['facts'], endReason: ConsentEnd): Promise<void> {
    const open = await this.consents.findOpen(userId, id);
    if (!open) return;
    const end = endOf({ ...open, endedAt: this.clock.now(), endReason }, this.clock.now());
    await this.consents.end(userId, open.id, end as { endedAt: Date; endReason: ConsentEnd });
  }
}
