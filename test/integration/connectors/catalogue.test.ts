import { beforeEach, describe, expect, test } from '@jest/globals';
import { rowOf } from '../../../src/modules/connectors/adapters/connector-row.js';
import { KnexCatalogueLog } from '../../../src/modules/connectors/adapters/knex-catalogue-log.js';
import { KnexConnectorRepository } from '../../../src/modules/connectors/adapters/knex-connector-repository.js';
import {
  type Connector,
  type ConnectorSource,
  RefreshConnectors,
  RefreshOneConnector,
} from '../../../src/modules/connectors/index.js';
import { ProviderUnavailable } from '../../../src/shared/errors.js';
import { aConnector, aField } from '../../support/a-connector.js';
import { testDatabase } from '../../support/postgres.js';
import { silentLogger } from '../../support/silent-logger.js';

const { database } = await testDatabase();
const repository = new KnexConnectorRepository(database);

/** What the provider offers at the moment. */
let offered: Connector[] = [];
let failure: Error | null = null;
const source: ConnectorSource = {
  async listConnectors({ includeSandbox }) {
    if (failure) throw failure;
    return offered.filter(({ isSandbox }) => includeSandbox || !isSandbox);
  },
  getConnector: async (id) => offered.find((connector) => connector.id === id) ?? null,
};

const ONE = new Date('2026-03-01T10:00:00.000Z');
const TWO = new Date('2026-03-02T10:00:00.000Z');

const refresh = (now: Date, includeSandbox = false) =>
  new RefreshConnectors(
    source,
    repository,
    new KnexCatalogueLog(database),
    { includeSandbox },
    { now: () => now },
    silentLogger,
  ).run('script');
const refreshOne = (id: number, includeSandbox = false) =>
  new RefreshOneConnector(source, repository, { includeSandbox }, { now: () => TWO }).run(id);

const namesFound = async (search: Parameters<typeof repository.search>[0] = {}) =>
  (await repository.search(search, { size: 50, cursor: null })).rows.map(({ name }) => name);

/** Until a statement of this database waits for a lock. */
async function untilBlocked(): Promise<void> {
  const blocked = `select 1 from pg_locks where not granted and database = (
    select oid from pg_database where datname = current_database())`;
  while ((await database.knex.raw(blocked)).rows.length === 0) await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(async () => {
  await database.sql.raw('truncate connectors, catalogue_runs');
  failure = null;
  offered = [
    aConnector({ id: 201, name: 'Itaú' }),
    aConnector({ id: 202, name: 'Bradesco', credentials: [aField({ name: 'token', expiresAt: ONE })] }),
    aConnector({ id: 2, name: 'Pluggy Bank', isSandbox: true }),
  ];
});

describe('refreshing the catalogue', () => {
  test('keeps every fact of a connector', async () => {
    await refresh(ONE);
    expect(await repository.find(202)).toEqual({
      ...offered[1],
      updatedAt: ONE,
      retiredAt: null,
      circuitOpenUntil: null,
    });
  });

  test('leaves test institutions out unless they are asked for', async () => {
    expect((await refresh(ONE)).counts).toEqual({ fetched: 2, created: 2, updated: 0, unchanged: 0, removed: 0 });
    expect((await refresh(TWO, true)).counts).toEqual({ fetched: 3, created: 1, updated: 0, unchanged: 2, removed: 0 });
  });

  test('writes only what differs', async () => {
    await refresh(ONE);
    const versions = () => database.sql('connectors').select(database.sql.raw('id, xmin::text')).orderBy('id');
    const before = await versions();
    offered[0] = aConnector({ id: 201, name: 'Itaú', health: 'OFFLINE' });
    expect((await refresh(TWO)).counts).toEqual({ fetched: 2, created: 0, updated: 1, unchanged: 1, removed: 0 });
    const after = await versions();
    expect(after.find(({ id }) => id === 202)).toEqual(before.find(({ id }) => id === 202));
    expect(await repository.find(201)).toMatchObject({ health: 'OFFLINE', updatedAt: TWO });
  });

  test('sees a change inside the login form', async () => {
    await refresh(ONE);
    offered[0] = aConnector({ id: 201, name: 'Itaú', credentials: [aField({ name: 'user', validation: '^\\d+$' })] });
    expect((await refresh(TWO)).counts).toMatchObject({ updated: 1, unchanged: 1 });
  });

  test('retires what vanished: not in lists any more, still there by its id, and back when it is offered again', async () => {
    await refresh(ONE);
    const [itau] = offered.splice(0, 1);
    expect((await refresh(TWO)).counts).toMatchObject({ fetched: 1, unchanged: 1, removed: 1 });
    expect(await namesFound()).toEqual(['Bradesco']);
    expect(await repository.find(201)).toMatchObject({ name: 'Itaú', retiredAt: TWO });
    expect([...(await repository.findMany([201, 202, 999])).keys()].sort()).toEqual([201, 202]);
    offered.push(itau!);
    expect((await refresh(TWO)).counts).toMatchObject({ updated: 1, removed: 0 });
    expect(await namesFound()).toEqual(['Bradesco', 'Itaú']);
  });

  test('counts a connector once that the provider lists twice', async () => {
    offered.push(aConnector({ id: 201, name: 'Itaú' }));
    expect((await refresh(ONE)).counts).toMatchObject({ fetched: 2, created: 2 });
  });

  test('waits for another that is in progress, and counts only what it did itself', async () => {
    const other = await database.knex.transaction();
    await other('connectors').insert({ ...rowOf(offered[0]!), credentials: '[]', created_at: ONE, updated_at: ONE });
    const run = refresh(ONE);
    await untilBlocked();
    await other.commit();
    expect((await run).counts).toEqual({ fetched: 2, created: 1, updated: 1, unchanged: 0, removed: 0 });
  });

  test('leaves everything as it is when the provider fails, and a record of why', async () => {
    await refresh(ONE);
    failure = new ProviderUnavailable('The provider does not answer.');
    await expect(refresh(TWO)).rejects.toBe(failure);
    expect(await namesFound()).toEqual(['Bradesco', 'Itaú']);
    expect(await database.sql('catalogue_runs').where({ state: 'failed' })).toEqual([
      expect.objectContaining({ error_code: 'provider_unavailable', fetched: 0, started_at: TWO }),
    ]);
  });

  test('takes an empty answer for a fault', async () => {
    await refresh(ONE);
    offered = [];
    await expect(refresh(TWO)).rejects.toMatchObject({ code: 'provider_answer_invalid' });
    expect(await namesFound()).toEqual(['Bradesco', 'Itaú']);
  });
});

describe('refreshing one connector', () => {
  test('writes its new health', async () => {
    await refresh(ONE);
    offered[0] = aConnector({ id: 201, name: 'Itaú', health: 'UNSTABLE' });
    expect(await refreshOne(201)).toBe(true);
    expect(await repository.find(201)).toMatchObject({ health: 'UNSTABLE', updatedAt: TWO });
  });

  test('adds one that is new and retires one that is gone', async () => {
    await refresh(ONE);
    offered = [aConnector({ id: 612, name: 'Nubank' })];
    expect(await refreshOne(612)).toBe(true);
    expect(await refreshOne(201)).toBe(false);
    expect(await namesFound()).toEqual(['Bradesco', 'Nubank']);
  });

  test('does not let a test institution in by the back door', async () => {
    await refresh(ONE);
    expect(await refreshOne(2)).toBe(false);
    expect(await refreshOne(2, true)).toBe(true);
  });
});

describe('searching the catalogue', () => {
  beforeEach(async () => {
    offered = [
      aConnector({ id: 1, name: 'Itaú', isOpenFinance: true }),
      aConnector({ id: 2, name: 'itaú Empresas', type: 'BUSINESS_BANK', products: ['ACCOUNTS'] }),
      aConnector({ id: 3, name: 'Ágora', type: 'INVESTMENT', health: 'OFFLINE' }),
      aConnector({ id: 4, name: '100% Banco_X' }),
      aConnector({ id: 5, name: 'Zema' }),
    ];
    await refresh(ONE);
  });

  test.each<[string, Parameters<typeof repository.search>[0], string[]]>([
    ['a part of the name without its accent', { search: 'ITAU' }, ['Itaú', 'itaú Empresas']],
    ['a part of the name with its accent', { search: 'ítáu' }, ['Itaú', 'itaú Empresas']],
    ['the middle of a name', { search: 'gor' }, ['Ágora']],
    ['a percent sign as itself', { search: '0%' }, ['100% Banco_X']],
    ['an underscore as itself', { search: 'o_x' }, ['100% Banco_X']],
    ['a wildcard that is none', { search: 'z_ma' }, []],
    ['a backslash', { search: '\\' }, []],
    ['the type', { type: 'INVESTMENT' }, ['Ágora']],
    ['the product', { product: 'CREDIT_CARDS', search: 'ita' }, ['Itaú']],
    ['the health', { health: 'OFFLINE' }, ['Ágora']],
    ['Open Finance', { isOpenFinance: true }, ['Itaú']],
    ['what is not Open Finance', { isOpenFinance: false, search: 'ita' }, ['itaú Empresas']],
    ['nothing', {}, ['100% Banco_X', 'Ágora', 'Itaú', 'itaú Empresas', 'Zema']],
  ])('by %s', async (_, search, names) => {
    expect(await namesFound(search)).toEqual(names);
  });

  test('goes through all pages forth and back', async () => {
    const first = await repository.search({}, { size: 2, cursor: null });
    const second = await repository.search({}, { size: 2, cursor: first.next });
    const third = await repository.search({}, { size: 2, cursor: second.next });
    expect([first, second, third].map(({ rows }) => rows.map(({ id }) => id))).toEqual([[4, 3], [1, 2], [5]]);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect((await repository.search({}, { size: 2, cursor: third.previous })).rows).toEqual(second.rows);
  });

  test('refuses the cursor of another search', async () => {
    const { next } = await repository.search({}, { size: 2, cursor: null });
    await expect(repository.search({ type: 'INVESTMENT' }, { size: 2, cursor: next })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});
