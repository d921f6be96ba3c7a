import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { storableJson } from '../../../platform/database/storable-json.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { ForecastHistories, ForecastHistory } from '../application/forecast-histories.js';

interface Row {
  as_of: LocalDate;
  ignored_ids: string[];
  currencies: ForecastHistory['currencies'];
}

@injectable()
export class KnexForecastHistories implements ForecastHistories {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async find(userId: UserId): Promise<ForecastHistory | null> {
    const row: Row | undefined = await this.database.sql('forecast_histories').where({ user_id: userId }).first();
    return row ? { asOf: row.as_of, ignoredIds: row.ignored_ids, currencies: row.currencies } : null;
  }

  async keep(userId: UserId, { asOf, ignoredIds, currencies }: ForecastHistory): Promise<void> {
    await this.database
      .sql('forecast_histories')
      .insert({
        user_id: userId,
        as_of: asOf,
        ignored_ids: ignoredIds,
        currencies: storableJson(currencies),
        updated_at: this.database.sql.fn.now(),
      })
      .onConflict('user_id')
      .merge();
  }
}
