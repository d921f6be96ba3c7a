import type { Database } from '../database/database.js';
import type { DatabaseGauge } from '../gauge.js';

/** How the queue stands, over all processes. */
export function jobGauges(database: Database): DatabaseGauge[] {
  return [
    {
      name: 'saldo_jobs_failed_for_good',
      help: 'Jobs whose attempts are used up and whose work is left undone; see the command failed-jobs.',
      labelNames: ['kind'],
      read: async () => {
        const { rows } = await database.sql.raw(
          'select kind, count(*) filter (where failed)::int as value from saldo_jobs group by 1',
        );
        const found = rows as { kind: string; value: number }[];
        // A line is there when nothing has failed too, so that an alarm can rely on it.
        return found.length === 0
          ? [{ labels: { kind: 'any' }, value: 0 }]
          : found.map(({ kind, value }) => ({ labels: { kind }, value }));
      },
    },
    {
      name: 'saldo_jobs_due',
      help: 'Jobs that could run now and wait for a worker.',
      read: async () => {
        const { rows } = await database.sql.raw(
          `select count(*)::int as value from saldo_jobs
           where attempts < max_attempts and locked_at is null and run_at <= now()`,
        );
        return rows as { value: number }[];
      },
    },
  ];
}
