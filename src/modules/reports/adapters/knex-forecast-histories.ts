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

/** Nothing is kept for a user who was erased meanwhile. */
const KEEP = `
  insert into forecast_histories (user_id, as_of, ignored_ids, currencies)
  select id, cast(? as date), cast(? as uuid[]), cast(? as jsonb) from users where id = cast(? as uuid)
  on conflict (user_id) do update set (as_of, ignored_ids, currencies, updated_at) =
    (excluded.as_of, excluded.ignored_ids, excluded.currencies, now())`;

@injectable()
export class KnexForecastHistories implements ForecastHistories {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async find(userId: UserId): Promise<ForecastHistory | null> {
    const row: Row | undefined = await this.database.sql('forecast_histories').where({ user_id: userId }).first();
    return row ? { asOf: row.as_of, ignoredIds: row.ignored_ids, currencies: row.currencies } : null;
  }

  async keep(userId: UserId, { asOf, ignoredIds, currencies }: ForecastHistory): Promise<void> {
    await this.database.sql.raw(KEEP, [asOf, ignoredIds, storableJson(currencies), userId]);
  }
}
