import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import type { InstallationSecrets } from '../application/installation-secrets.js';

/** As many as replicas may start at about the same time. */
const KEPT = 10;
const WHY = 'secrets of the installation belong to no user';

@injectable()
export class KnexInstallationSecrets implements InstallationSecrets {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async digests(purpose: string): Promise<string[]> {
    return this.database.asSystem<string[]>(WHY, () => this.latest(purpose).pluck('digest'));
  }

  async remember(purpose: string, digest: string, now: Date): Promise<void> {
    await this.database.asSystem(WHY, () =>
      this.database.run(async () => {
        await this.database.sql('installation_secrets').insert({ purpose, digest, created_at: now });
        await this.database
          .sql('installation_secrets')
          .where({ purpose })
          .whereNotIn('id', this.latest(purpose).select('id'))
          .delete();
      }),
    );
  }

  private latest(purpose: string) {
    return this.database
      .sql('installation_secrets')
      .where({ purpose })
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(KEPT);
  }
}
