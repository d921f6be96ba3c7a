import { inject, injectable } from 'inversify';
import { UNIT_OF_WORK, type UnitOfWork } from '../../../shared/unit-of-work.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from '../../connectors/index.js';
import type { BankConnection } from '../domain/bank-connection.js';
import { CONSENT_REPOSITORY, type ConsentRepository } from './consent-repository.js';
import { ITEM_GATEWAY, type ItemGateway } from './item-gateway.js';

/** Keeps with the open consent which permissions of Open Finance the institution says were granted. */
@injectable()
export class NotePermissions {
  constructor(
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(ITEM_GATEWAY) private readonly items: ItemGateway,
    @inject(CONSENT_REPOSITORY) private readonly consents: ConsentRepository,
    @inject(UNIT_OF_WORK) private readonly unitOfWork: UnitOfWork,
  ) {}

  /** An institution outside of Open Finance is not asked; where nothing is told, what is known stays. */
  async run({ facts: { userId, id, connectorId, itemId } }: BankConnection): Promise<void> {
    if (!(await this.connectors.find(connectorId))?.isOpenFinance) return;
    const permissions = await this.items.listPermissions(itemId);
    if (permissions === null) return;
    await this.unitOfWork.run(async () => {
      const open = await this.consents.findOpen(userId, id);
      if (!open || JSON.stringify(open.permissions) === JSON.stringify(permissions)) return;
      await this.consents.notePermissions(userId, open.id, permissions);
    });
  }
}
