import type { Mutation } from './mutation.js';

const HOLDINGS = 'test/integration/matching/holdings.test.ts';
const HOLDING_IDENTITY = 'test/unit/holdings/holding-identity.test.ts';

export const matching: readonly Mutation[] = [
  {
    promise: 'money in is not matched with money out',
    file: 'src/modules/transactions/domain/matching-rules.ts',
    find: '  if (direction(gone) !== direction(arrived)) return false;',
    replace: '',
    test: 'test/unit/transactions/matching.test.ts',
  },
  {
    promise: 'amounts that differ by more than a tip are two movements',
    file: 'src/modules/transactions/domain/matching-rules.ts',
    find: 'AMOUNT_TOLERANCE = 0.3',
    replace: 'AMOUNT_TOLERANCE = 0.5',
    test: 'test/unit/transactions/matching.test.ts',
  },
  {
    promise: 'of several that fit as well none is taken',
    file: 'src/modules/transactions/domain/matching.ts',
    find: 'plainText(row.description)}`)).size === 1',
    replace: 'plainText(row.description)}`)).size >= 1',
    test: 'test/unit/transactions/matching.test.ts',
  },
  {
    promise: 'a refused pair is never matched again',
    file: 'src/modules/transactions/domain/matching.ts',
    find: '!refused.has(pairOf(one.id, other.id))',
    replace: '!refused.has(pairOf(other.id, one.id))',
    test: 'test/unit/transactions/matching.test.ts',
  },
  {
    promise: 'an account without an owner is asked about',
    file: 'src/modules/accounts/domain/account-identity.ts',
    find: "return owner === 'unknown' || !isCard ? 'unsure' : 'different';",
    replace: "return 'same';",
    test: 'test/unit/accounts/account-identity.test.ts',
  },
  {
    promise: 'leading zeros make no other account',
    file: 'src/modules/accounts/domain/account-identity.ts',
    find: ".replace(/^0+/, '')",
    replace: '',
    test: 'test/unit/accounts/account-identity.test.ts',
  },
  {
    promise: "another person's connection is neither used nor told",
    file: 'src/modules/connections/application/connect-bank.ts',
    find: 'known.facts.userId === userId && ',
    replace: '',
    test: 'test/integration/matching/accounts.test.ts',
  },
  {
    promise: 'who disconnects one of two ways hands over to the other',
    file: 'src/modules/connections/application/disconnect-bank.ts',
    find: 'await this.connections.listHeirs(connection))',
    replace: '(await this.connections.listHeirs(connection)).slice(1))',
    test: 'test/integration/matching/accounts.test.ts',
  },
  {
    promise: 'a category survives new ids',
    file: 'src/modules/transactions/adapters/match-sql.ts',
    find: 'coalesce(t.user_category_id, later.user_category_id)',
    replace: 'later.user_category_id',
    test: 'test/integration/matching/rematching.test.ts',
  },
  {
    promise: 'a pending movement that is never posted is told',
    file: 'src/modules/sync/application/run-sync.ts',
    find: 'const DAYS_PENDING = 8;',
    replace: 'const DAYS_PENDING = 30;',
    test: 'test/integration/matching/rematching.test.ts',
  },
  {
    promise: 'counts of a sync add up with what was matched',
    file: 'src/modules/transactions/application/match-arrivals.ts',
    find: 'done.kept += [',
    replace: 'done.kept += 0 * [',
    test: 'test/integration/matching/rematching.test.ts',
  },
  {
    promise: 'two investments of one name under two numbers are two',
    file: 'src/modules/holdings/domain/holding-identity.ts',
    find: 'if ([institution, owner, paper, number].includes',
    replace: 'if ([institution, owner, paper].includes',
    test: HOLDING_IDENTITY,
  },
  {
    promise: 'a name alone makes no two investments one',
    file: 'src/modules/holdings/domain/holding-identity.ts',
    find: '(isNamedAlike && all(...held))',
    replace: 'isNamedAlike',
    test: HOLDING_IDENTITY,
  },
  {
    promise: 'a holding whose owner is not known is asked about',
    file: 'src/modules/holdings/domain/holding-identity.ts',
    find: "if (isSure && owner === 'same')",
    replace: 'if (isSure)',
    test: HOLDING_IDENTITY,
  },
  {
    promise: 'a contract that was agreed anew is asked about',
    file: 'src/modules/holdings/domain/holding-identity.ts',
    find: "owner === 'unknown' || contract.includes('other')",
    replace: "owner === 'unknown'",
    test: HOLDING_IDENTITY,
  },
  {
    promise: 'where two may have changed into one nobody guesses',
    file: 'src/modules/holdings/domain/pair-holdings.ts',
    find: 'same.length === 1 && rivals.length === 1',
    replace: 'same.length > 0 && rivals.length === 1',
    test: 'test/unit/holdings/pair-holdings.test.ts',
  },
  {
    promise: 'what two connections show is counted once',
    file: 'src/modules/holdings/application/recognise-holdings.ts',
    find: 'reported: reported.filter((one) => !elsewhere.has(idOf(one))),',
    replace: 'reported,',
    test: HOLDINGS,
    name: 'is counted once',
  },
  {
    promise: 'investments and loans go on where the other connection ends',
    file: 'src/modules/connections/adapters/knex-connection-repository.ts',
    find: `    union select source.connection_id from holding_sources source
      join investments held on held.user_id = source.user_id and held.id = source.holding_id
      where source.user_id = :userId and held.connection_id = :id
    union select source.connection_id from holding_sources source
      join loans held on held.user_id = source.user_id and held.id = source.holding_id
      where source.user_id = :userId and held.connection_id = :id)`,
    replace: ')',
    test: HOLDINGS,
    name: 'made one once that is accepted',
  },
  {
    promise: 'movements of an investment that goes on are not doubled',
    file: 'src/modules/holdings/adapters/knex-investment-repository.ts',
    find: 'if (incoming.length > 0) {',
    replace: 'if (incoming.length < 0) {',
    test: HOLDINGS,
    name: 'the loans of the connection before',
  },
  {
    promise: 'movements of two investments that are made one are not doubled',
    file: 'src/modules/holdings/adapters/holding-succession-sql.ts',
    find: "removal_reason in ('gone_at_bank', 'carried') then removed_at end",
    replace: "removal_reason = 'gone_at_bank' then removed_at end",
    test: HOLDINGS,
    name: 'made one once that is accepted',
  },
];
