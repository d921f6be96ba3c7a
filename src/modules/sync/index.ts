export { CompareHistory } from './application/compare-history.js';
export { RequestSync } from './application/request-sync.js';
export { ResyncConnections } from './application/resync-connections.js';
export { ResyncStale } from './application/resync-stale.js';
export { compareHistoryJob, resyncStaleJob } from './application/sync-job.js';
export { SYNC_LOG_REPOSITORY, type SyncLogRepository } from './application/sync-log-repository.js';
export { WaitForSync } from './application/wait-for-sync.js';
export { isFinished, type SyncLog } from './domain/sync-log.js';
