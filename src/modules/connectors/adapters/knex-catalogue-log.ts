import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import type { CatalogueLog } from '../application/catalogue-log.js';
import type { CatalogueRun } from '../domain/catalogue-run.js';

@injectable()
export class KnexCatalogueLog implements CatalogueLog {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async record(run: Omit<CatalogueRun, 'id'>): Promise<CatalogueRun> {
    const [row]: { id: string }[] = await this.database.sql('catalogue_runs').insert(
      {
        trigger: run.trigger,
        state: run.state,
        ...run.counts,
        error_code: run.error?.code ?? null,
        error_detail: run.error?.detail ?? null,
        started_at: run.startedAt,
        finished_at: run.finishedAt,
      },
      'id',
    );
    return { id: row!.id, ...run };
  }
}
