import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { type BankConnection, type ConnectionFollower, nextAction } from '../../connections/index.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../../connectors/index.js';
import { consentWarning, kindOfState, type NotificationKind, STATE_KINDS } from '../domain/notification.js';
import { Notify } from './notify.js';
import { USER_EVENTS, type UserEvents } from './user-events.js';

/** Keeps a user's notifications and open pages in step with the state of the user's connections. */
@injectable()
export class FollowConnections implements ConnectionFollower {
  constructor(
    @inject(Notify) private readonly notify: Notify,
    @inject(USER_EVENTS) private readonly events: UserEvents,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async changed(connection: BankConnection, before: BankConnection | null): Promise<void> {
    if (before && visibleOf(before) === visibleOf(connection)) return;
    const { userId, id: connectionId, status, consentExpiresAt } = connection.facts;
    const wanted = await this.wanted(connection);
    await this.notify.resolve(
      userId,
      connectionId,
      STATE_KINDS.filter((kind) => kind !== wanted),
    );
    const consentHolds = consentExpiresAt === null || consentWarning(consentExpiresAt, this.clock.now()) === null;
    if (consentHolds || connection.isDisconnected)
      await this.notify.resolve(userId, connectionId, ['consent_expiring']);
    if (connection.isDisconnected || status === 'login_error') {
      await this.notify.resolve(userId, connectionId, ['sync_failed']);
    }
    await this.events.add(userId, 'connection.changed', { connection_id: connectionId, status });
    if (wanted) await this.raise(connection, wanted);
  }

  /** Opens the notification that the connection calls for as it stands, where it is not open yet. */
  async tell(connection: BankConnection): Promise<void> {
    const wanted = await this.wanted(connection);
    if (wanted) await this.raise(connection, wanted);
  }

  private async wanted({ facts }: BankConnection): Promise<NotificationKind | null> {
    const wanted = kindOfState(facts);
    if (wanted || facts.status === 'disconnected') return wanted;
    return (await this.connectors.find(facts.connectorId))?.retiredAt ? 'action_needed' : null;
  }

  private async raise(connection: BankConnection, kind: NotificationKind): Promise<void> {
    const { facts } = connection;
    const action = nextAction(facts, await this.connectors.find(facts.connectorId), this.clock.now());
    if (!action) return;
    const data = {
      next_action: action.code,
      question: facts.question?.name ?? null,
      expires_at: facts.question?.expiresAt ?? facts.userAction?.expiresAt ?? null,
    };
    const occasion = { userId: facts.userId, connectionId: facts.id, kind, text: action.text, data };
    const raised = await this.notify.raise(occasion);
    if (raised && kind === 'mfa_asked') {
      await this.events.add(facts.userId, 'connection.mfa_asked', {
        connection_id: facts.id,
        expires_at: facts.question?.expiresAt ?? null,
      });
    }
  }
}

/** What a page shows of a connection's state; most readings of an item find it as it was. */
function visibleOf({ facts }: BankConnection): string {
  return JSON.stringify([
    facts.status,
    facts.providerExecutionStatus,
    facts.error,
    facts.question,
    facts.userAction,
    facts.refusal,
    facts.dataAsOf,
    facts.nextAutoSyncAt,
    facts.consentExpiresAt,
  ]);
}
