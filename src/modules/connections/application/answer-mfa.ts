import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { InvalidInput, SaldoError } from '../../../shared/errors.js';
import type { UserId } from '../../../shared/principal.js';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { checkFields } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import { CONNECTION_REPOSITORY, type ConnectionRepository } from './connection-repository.js';
import { findLiveConnection } from './find-connection.js';
import { ITEM_GATEWAY, type ItemGateway, type SecretFields } from './item-gateway.js';
import { SYNC_STARTER, type SyncStarter } from './sync-starter.js';

/** Passes on what the person answers to the bank's question, and forgets it. */
@injectable()
export class AnswerMfa {
  constructor(
    @inject(CONNECTION_REPOSITORY) private readonly connections: ConnectionRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(SYNC_STARTER) private readonly syncs: SyncStarter,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Throws `MfaNotAsked`, `MfaExpired`, or `InvalidInput` for an answer that the question does not admit. */
  async run(userId: UserId, id: string, answers: SecretFields): Promise<BankConnection> {
    const connection = await findLiveConnection(this.connections, userId, id);
    // The bank may have asked after we last looked, or stopped asking.
    const item = await this.items.getItem(connection.facts.itemId);
    if (item) connection.apply(item);
    await this.connections.save(connection);
    const { question } = connection.facts;
    if (!question) throw new MfaNotAsked();
    if (question.expiresAt && question.expiresAt <= this.clock.now()) throw new MfaExpired();
    const faults = checkFields([question], answers, '#/answers');
    if (faults.length > 0) throw new InvalidInput(faults);
    connection.apply(await this.items.answerQuestion(connection.facts.itemId, answers));
    await this.unitOfWork.run(async () => {
      await this.connections.save(connection);
      await this.syncs.start({ userId, connectionId: id, trigger: 'user' });
    });
    return connection;
  }
}

/** The bank is not asking anything. */
export class MfaNotAsked extends SaldoError {
  constructor() {
    super({ code: 'mfa_not_asked', kind: 'conflict', detail: 'The bank is not asking anything now.' });
  }
}

/** The question's time is over. */
export class MfaExpired extends SaldoError {
  constructor() {
    super({
      code: 'mfa_expired',
      kind: 'conflict',
      detail: 'The time for this answer is over. Start a sync to be asked again.',
    });
  }
}
