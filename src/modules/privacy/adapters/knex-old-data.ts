import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { OldData } from '../application/old-data.js';

const BATCH = 5_000;

const WEBHOOK_EVENTS = `
  delete from webhook_events where ctid = any(array(
    select ctid from webhook_events
    where state in ('processed', 'ignored') and received_at < now() - make_interval(months => ?::int)
    limit ${BATCH}))`;

/** A user's setting alone says how long, where there is one; where neither says, `null` compares to nothing. */
const SYNC_LOGS = `
  delete from sync_logs where ctid = any(array(
    select log.ctid from sync_logs log join users on users.id = log.user_id
    where log.finished_at < now() - make_interval(months => coalesce(users.keep_sync_logs_months, ?::int))
      and exists (select 1 from sync_logs newer
        where newer.user_id = log.user_id and newer.connection_id = log.connection_id and newer.id > log.id)
    limit ${BATCH}))`;

const REMOVED_TRANSACTIONS = `
  delete from transactions where ctid = any(array(
    select old.ctid from transactions old join users on users.id = old.user_id
    where old.removed_at < now() - make_interval(months => coalesce(users.keep_removed_months, ?::int))
    limit ${BATCH}))`;

@injectable()
export class KnexOldData implements OldData {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async purgeWebhookEvents(months: number | null, signal: AbortSignal): Promise<number> {
    return months === null ? 0 : this.repeat(WEBHOOK_EVENTS, months, signal);
  }

  purgeSyncLogs(months: number | null, signal: AbortSignal): Promise<number> {
    return this.repeat(SYNC_LOGS, months, signal);
  }

  purgeRemovedTransactions(months: number | null, signal: AbortSignal): Promise<number> {
    return this.repeat(REMOVED_TRANSACTIONS, months, signal);
  }

  async purgeSignIns(): Promise<number> {
    let all = 0;
    for (const table of ['sessions', 'sign_in_links', 'sign_in_challenges', 'account_links']) {
      all += await this.database.sql(table).whereRaw('expires_at < now()').delete();
    }
    // Named by digests of addresses, which somebody could find out by guessing: kept no longer than they are looked at.
    return (
      all + (await this.database.sql('sign_in_attempts').whereRaw("last_at < now() - interval '30 days'").delete())
    );
  }

  async purgeConfirmations(): Promise<number> {
    return this.database.sql('erasure_confirmations').whereRaw('expires_at < now()').delete();
  }

  private async repeat(statement: string, months: number | null, signal: AbortSignal): Promise<number> {
    for (let all = 0; ; ) {
      signal.throwIfAborted();
      const { rowCount } = await this.database.run(async () => {
        await this.database.sql.raw('set local statement_timeout = 0');
        return this.database.sql.raw(statement, [months as number]);
      });
      all += rowCount;
      if (rowCount < BATCH) return all;
    }
  }
}
