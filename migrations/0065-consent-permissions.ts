import type { Migration } from './index.js';

/** What the person let the institution give away, in the words of Open Finance; null where nobody has told. */
export const consentPermissions: Migration = {
  name: '0065-consent-permissions',
  async up(knex) {
    await knex.raw('alter table consents add column permissions text[]');
  },
};
