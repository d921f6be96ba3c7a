import { inject, injectable } from 'inversify';
import type { JobHandler, JobKind } from '../../../shared/job-queue.js';
import { RefreshConnectors } from './refresh-connectors.js';

/** Reads the catalogue anew; scheduled, and added at each start. */
export const refreshConnectorsJob: JobKind<Record<string, never>> = {
  name: 'refresh_connectors',
  parse: () => ({}),
};

@injectable()
export class RefreshConnectorsJob implements JobHandler<Record<string, never>> {
  readonly kind = refreshConnectorsJob;

  constructor(@inject(RefreshConnectors) private readonly refresh: RefreshConnectors) {}

  async run(): Promise<void> {
    await this.refresh.run('schedule');
  }
}
