import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { ProviderAnswerInvalid, SaldoError } from '../../../shared/errors.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { noRows, type RowCounts } from '../../../shared/row-counts.js';
import type { CatalogueRun, CatalogueTrigger } from '../domain/catalogue-run.js';
import type { Connector } from '../domain/connector.js';
import { CATALOGUE_LOG, type CatalogueLog } from './catalogue-log.js';
import { CATALOGUE_SETTINGS, type CatalogueSettings } from './catalogue-settings.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from './connector-repository.js';
import { CONNECTOR_SOURCE, type ConnectorSource } from './connector-source.js';

/** Reads the provider's whole catalogue and makes ours say the same. */
@injectable()
export class RefreshConnectors {
  constructor(
    @inject(CONNECTOR_SOURCE) private readonly source: ConnectorSource,
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(CATALOGUE_LOG) private readonly log: CatalogueLog,
    @inject(CATALOGUE_SETTINGS) private readonly settings: CatalogueSettings,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Answers with the record of the run; when the provider fails, leaves such a record and throws what happened. */
  async run(trigger: CatalogueTrigger): Promise<CatalogueRun> {
    const startedAt = this.clock.now();
    const finish = (outcome: Pick<CatalogueRun, 'state' | 'counts' | 'error'>) =>
      this.log.record({ trigger, startedAt, finishedAt: this.clock.now(), ...outcome });
    let counts: RowCounts;
    try {
      const fetched = await this.fetch();
      counts = await this.connectors.replaceAll(fetched, this.clock.now());
    } catch (failure) {
      await finish({ state: 'failed', counts: { ...noRows }, error: reasonOf(failure) });
      throw failure;
    }
    this.logger.info('connectors refreshed', { trigger, ...counts });
    return finish({ state: 'succeeded', counts, error: null });
  }

  private async fetch(): Promise<Connector[]> {
    const fetched = await this.source.listConnectors({ includeSandbox: this.settings.includeSandbox });
    // An empty answer would retire every institution: it is far more likely to be a fault than the truth.
    if (fetched.length === 0) throw new ProviderAnswerInvalid('The provider listed no connector at all.');
    // The provider pages by number: a connector that moves meanwhile can come twice.
    return [...new Map(fetched.map((connector) => [connector.id, connector])).values()];
  }
}

/** What the record may say: our own errors are fit for readers, foreign ones may quote data and are only named. */
function reasonOf(failure: unknown): { code: string; detail: string } {
  if (failure instanceof SaldoError) return { code: failure.code, detail: failure.message };
  return { code: 'internal_error', detail: 'The catalogue could not be written.' };
}
