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
    promise: 'what was granted is kept with the consent that it was granted in (write it into history)',
    file: 'src/modules/connections/adapters/knex-consent-repository.ts',
    find: "await this.database.sql('consents').where({ user_id: userId, id }).update({ permissions });",
    replace: "await this.database.sql('consents').where({ user_id: userId }).update({ permissions });",
    test: CONSENTS,
    name: 'a renewal has its own',
  },
  {
    promise: 'permissions of Open Finance are read with each sync',
    file: 'src/modules/sync/application/run-sync.ts',
    find: '    await this.permissions.run(connection);\n',
    replace: '',
    test: CONSENTS,
    name: 'is kept with the consent',
  },
  {
    promise: "consents are their user's alone (forget the filter)",
    file: 'src/modules/connections/adapters/knex-consent-repository.ts',
    find: "await this.database.sql('consents').where({ user_id: userId, id });\n    return",
    replace: "await this.database.sql('consents').where({ id });\n    return",
    test: 'test/contract/isolation-by-filters-alone.test.ts',
  },
];
