import type { Migration } from './index.js';

/** A payment that stays pending although its time is over, and pairs that wait for their person, are worth a notification. */
export const pendingNotifications: Migration = {
  name: '0063-pending-notifications',
  async up(knex) {
    await knex.raw(`
      alter table notifications drop constraint notifications_kind_check;
      alter table notifications add constraint notifications_kind_check check (kind in ('mfa_asked', 'action_needed',
        'login_failed', 'consent_expiring', 'connection_lost', 'sync_failed', 'pending_unmatched', 'match_asked'));
    `);
  },
};
