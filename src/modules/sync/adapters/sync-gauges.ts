import type { DatabaseGauge } from '../../../platform/gauge.js';
import type { SyncLogRepository } from '../application/sync-log-repository.js';
import { PATIENCE_MS } from '../domain/sync-log.js';

/** Runs that should have ended by now. */
export function syncGauges(logs: SyncLogRepository): DatabaseGauge[] {
  return [
    {
      name: 'saldo_syncs_stuck',
      help: 'Syncs that were asked for more than an hour ago, have not ended, and do not wait for an instant to come.',
      read: async () => [{ value: await logs.countStuck(new Date(Date.now() - PATIENCE_MS)) }],
    },
  ];
}
