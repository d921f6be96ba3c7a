import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { RegistrationLog } from '../application/registration-log.js';
import type { RegistrationState } from '../domain/registration-state.js';

@injectable()
export class KnexRegistrationLog implements RegistrationLog {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async note(url: string, state: RegistrationState, at: Date): Promise<void> {
    await this.database
      .sql('webhook_registrations')
      .insert({ url, state, checked_at: at })
      .onConflict('url')
      .merge(['state', 'checked_at']);
  }

  async latest(): Promise<{ url: string; state: RegistrationState; checkedAt: Date } | null> {
    const row: { url: string; state: RegistrationState; checked_at: Date } | undefined = await this.database
      .sql('webhook_registrations')
      .orderBy('checked_at', 'desc')
      .first();
    return row ? { url: row.url, state: row.state, checkedAt: row.checked_at } : null;
  }
}
