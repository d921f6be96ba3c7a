export { EraseUser } from './application/erase-user.js';
export { ERASURE_REPOSITORY } from './application/erasure-repository.js';
export { PERSONAL_DATA, type PersonalData } from './application/personal-data.js';
export {
  PurgeOldData,
  purgeOldDataJob,
  RETENTION_SETTINGS,
  type RetentionSettings,
} from './application/purge-old-data.js';
export { StartErasure } from './application/start-erasure.js';
