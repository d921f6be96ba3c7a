import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { UserId } from '../../../shared/principal.js';
import type { OpenFinanceUsage } from '../application/open-finance-usage.js';
import type { OpenFinanceQuotas, OpenFinanceResource } from '../domain/open-finance-quota.js';

type OfConnection = { userId: UserId; connectionId: string };

@injectable()
export class KnexOpenFinanceUsage implements OpenFinanceUsage {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async count(
    { userId, connectionId }: OfConnection,
    month: LocalDate,
    resources: readonly OpenFinanceResource[],
    at: Date,
  ): Promise<void> {
    await this.database.sql.raw(
      `insert into open_finance_usage as usage (user_id, connection_id, month, resource, used, last_used_at)
       select ?::uuid, ?::uuid, ?::date, unnest(?::text[]), 1, ?::timestamptz
       on conflict (user_id, connection_id, month, resource)
       do update set used = usage.used + 1, last_used_at = excluded.last_used_at`,
      [userId, connectionId, month, [...resources], at],
    );
  }

  async lastUsedAt({ userId, connectionId }: OfConnection, resource: OpenFinanceResource): Promise<Date | null> {
    const row: { last_used_at: Date } | undefined = await this.database
      .sql('open_finance_usage')
      .where({ user_id: userId, connection_id: connectionId, resource })
      .orderBy('month', 'desc')
      .first('last_used_at');
    return row?.last_used_at ?? null;
  }

  async usedIn({ userId, connectionId }: OfConnection, month: LocalDate): Promise<Partial<OpenFinanceQuotas>> {
    const rows: { resource: OpenFinanceResource; used: number }[] = await this.database
      .sql('open_finance_usage')
      .where({ user_id: userId, connection_id: connectionId, month })
      .select('resource', 'used');
    return Object.fromEntries(rows.map(({ resource, used }) => [resource, used]));
  }
}
