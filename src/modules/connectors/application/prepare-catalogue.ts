import { inject, injectable } from 'inversify';
import { JOB_QUEUE, type JobQueue } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { CONNECTOR_REPOSITORY, type ConnectorRepository } from './connector-repository.js';
import { RefreshConnectors } from './refresh-connectors.js';
import { refreshConnectorsJob } from './refresh-connectors-job.js';

/** Sees to it, at the start of the service, that there is a catalogue and that it is the provider's of now. */
@injectable()
export class PrepareCatalogue {
  constructor(
    @inject(CONNECTOR_REPOSITORY) private readonly connectors: ConnectorRepository,
    @inject(RefreshConnectors) private readonly refresh: RefreshConnectors,
    @inject(JOB_QUEUE) private readonly jobs: JobQueue,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Reads an empty catalogue at once; a filled one later, as a job. A provider that fails does not hold up the start. */
  async run(): Promise<void> {
    if ((await this.connectors.isEmpty()) && (await this.readNow())) return;
    // Since the last start the settings may have gone from the sandbox to Pluggy, whose institutions are others.
    await this.jobs.add(refreshConnectorsJob, {}, { key: refreshConnectorsJob.name });
  }

  private async readNow(): Promise<boolean> {
    try {
      await this.refresh.run('schedule');
      return true;
    } catch (error) {
      this.logger.warn('the catalogue of institutions could not be read yet', { error });
      return false;
    }
  }
}
