export { FollowConnections } from './application/follow-connections.js';
export { FollowSyncs } from './application/follow-syncs.js';
export { NOTIFICATION_REPOSITORY, type NotificationRepository } from './application/notification-repository.js';
export { purgeUserEventsJob } from './application/purge-user-events.js';
export { USER_EVENTS, type UserEvents } from './application/user-events.js';
export { warnOfConsentsJob } from './application/warn-of-consents.js';
export { warnOfRetiredJob } from './application/warn-of-retired.js';
