import type { Mutation } from './mutation.js';

const CONSENTS = 'test/integration/app/consents.test.ts';
const KEEPER = 'src/modules/connections/application/keep-consents.ts';

export const consents: readonly Mutation[] = [
  {
    promise: 'a renewal is a consent of its own (write over the old one)',
    file: 'src/modules/connections/application/repair-connection.ts',
    find: "      await this.consents.given(connection, 'credentials');\n",
    replace: '',
    test: CONSENTS,
    name: 'new credentials begin another',
  },
  {
    promise: 'a consent that is taken back at the bank has ended',
    file: KEEPER,
    find: 'if (facts.error?.code === REVOKED)',
    replace: 'if (facts.error?.code === undefined)',
    test: CONSENTS,
    name: 'taken back at the bank',
  },
  {
    promise: 'a consent whose time is over has ended then',
    file: 'src/modules/connections/domain/consent.ts',
    find: 'if (expiresAt && expiresAt <= (endedAt ?? now))',
    replace: 'if (expiresAt && endedAt && expiresAt <= now)',
    test: CONSENTS,
    name: 'its expiry is kept',
  },
  {
    promise: "consents are their user's alone (forget the filter)",
    file: 'src/modules/connections/adapters/knex-consent-repository.ts',
    find: "await this.database.sql('consents').where({ user_id: userId, id });\n    return",
    replace: "await this.database.sql('consents').where({ id });\n    return",
    test: 'test/contract/isolation-by-filters-alone.test.ts',
  },
];
