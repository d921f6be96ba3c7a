import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { JobHandler, JobKind, JobRun } from '../../../shared/job-queue.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import {
  type BankConnection,
  CONNECTION_REPOSITORY,
  type ConnectionRepository,
  RENEW_CONSENT_DAYS,
} from '../../connections/index.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../../connectors/index.js';
import { consentWarning } from '../domain/notification.js';
import { Notify } from './notify.js';

const AT_ONCE = 500;
const DAY_MS = 86_400_000;

export const warnOfConsentsJob: JobKind<Record<never, never>> = { name: 'warn_of_consents', parse: () => ({}) };

/** Tells of consents that end in 15, 5 and 1 days, and that have ended; running it again tells nothing twice. */
@injectable()
export class WarnOfConsents implements JobHandler<Record<never, never>> {
  readonly kind = warnOfConsentsJob;

  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(Notify) private readonly notify: Notify,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async run(_payload: Record<never, never>, { signal }: Pick<JobRun, 'signal'>): Promise<void> {
    const before = new Date(this.clock.now().getTime() + RENEW_CONSENT_DAYS * DAY_MS);
    for (let last: BankConnection | undefined; ; ) {
      const page: BankConnection[] = await this.connections.listEndingConsents(before, last?.facts ?? null, AT_ONCE);
      for (const connection of page) {
        signal.throwIfAborted();
        await this.warn(connection);
      }
      last = page.at(-1);
      if (page.length < AT_ONCE) return;
    }
  }

  private async warn({ facts }: BankConnection): Promise<void> {
    const { userId, id: connectionId, connectorId, consentExpiresAt } = facts;
    const daysLeft = consentExpiresAt && consentWarning(consentExpiresAt, this.clock.now());
    if (consentExpiresAt === null || daysLeft === null) return;
    const bank = (await this.connectors.find(connectorId))?.name ?? `Connector ${connectorId}`;
    const data = { days_left: daysLeft, expires_at: consentExpiresAt };
    const text = textFor(bank, daysLeft);
    await this.unitOfWork.run(() => this.notify.raise({ userId, connectionId, kind: 'consent_expiring', text, data }));
  }
}

function textFor(bank: string, daysLeft: number) {
  if (daysLeft === 0) {
    return {
      ptBr: `A autorização em ${bank} terminou. Autorize novamente para que os dados voltem a ser atualizados.`,
      en: `The authorisation at ${bank} has ended. Give it anew to have the data updated again.`,
    };
  }
  const [dias, days] = daysLeft === 1 ? ['1 dia', '1 day'] : [`${daysLeft} dias`, `${daysLeft} days`];
  return {
    ptBr: `A autorização em ${bank} termina em até ${dias}. Renove-a para que os dados continuem atualizados.`,
    en: `The authorisation at ${bank} ends within ${days}. Renew it to keep the data up to date.`,
  };
}
