import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { CATALOGUE_SETTINGS, type CatalogueSettings } from './catalogue-settings.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from './connector-repository.js';
import { CONNECTOR_SOURCE, type ConnectorSource } from './connector-source.js';

/** Reads one connector anew, as when the provider says that its health has changed. */
@injectable()
export class RefreshOneConnector {
  constructor(
    @inject(CONNECTOR_SOURCE) private readonly source: ConnectorSource,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(CATALOGUE_SETTINGS) private readonly settings: CatalogueSettings,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** False where the provider has no such connector, or only as a test institution that is not offered here. */
  async run(id: number): Promise<boolean> {
    const connector = await this.source.getConnector(id);
    if (connector === null || (connector.isSandbox && !this.settings.includeSandbox)) {
      await this.connectors.retire(id, this.clock.now());
      return false;
    }
    await this.connectors.save(connector, this.clock.now());
    return true;
  }
}
