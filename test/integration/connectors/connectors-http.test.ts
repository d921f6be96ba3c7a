import { beforeAll, describe, expect, test } from '@jest/globals';
import { ConnectorsController } from '../../../src/modules/connectors/adapters/connectors-controller.js';
import { KnexCatalogueLog } from '../../../src/modules/connectors/adapters/knex-catalogue-log.js';
import { KnexConnectorRepository } from '../../../src/modules/connectors/adapters/knex-connector-repository.js';
import { type Connector, type ConnectorSource, RefreshConnectors } from '../../../src/modules/connectors/index.js';
import { systemClock } from '../../../src/shared/clock.js';
import { ProviderUnavailable } from '../../../src/shared/errors.js';
import { aConnector, aField } from '../../support/a-connector.js';
import { testDatabase } from '../../support/postgres.js';
import { testServer } from '../../support/server.js';
import { silentLogger } from '../../support/silent-logger.js';

const { database } = await testDatabase();
const repository = new KnexConnectorRepository(database);

let offered: Connector[] = [];
let failure: Error | null = null;
const source: ConnectorSource = {
  async listConnectors() {
    if (failure) throw failure;
    return offered;
  },
  getConnector: async () => null,
};
const log = new KnexCatalogueLog(database);
const settings = { includeSandbox: true };
const refresh = new RefreshConnectors(source, repository, log, settings, systemClock, silentLogger);
const controller = new ConnectorsController(repository, refresh);
const server = await testServer({
  operations: {
    listConnectors: controller.listConnectors,
    getConnector: controller.getConnector,
    syncConnectors: controller.syncConnectors,
  },
});
const user = { headers: { authorization: 'Bearer 0197a3c1-7c1e-7e43-9c56-1f0f5f8a7d11' } };
const admin = { headers: { authorization: `${user.headers.authorization} admin` } };
const get = (path: string) => server.request('GET', path, user);

interface Listed {
  results: { id: number; name: string }[];
  next: string | null;
  previous: string | null;
}
const listed = (answer: { body: unknown }) => answer.body as Listed;

beforeAll(async () => {
  offered = [
    aConnector({ id: 0, name: 'Pluggy Bank', isSandbox: true }),
    aConnector({ id: 201, name: 'Itaú', stage: 'BETA', credentials: [aField({ validation: '^\\d+$' })] }),
    aConnector({ id: 601, name: 'Itaú Open Finance', isOpenFinance: true, oauth: true, health: 'UNSTABLE' }),
    aConnector({ id: 203, name: 'Bradesco Empresas', type: 'BUSINESS_BANK', products: ['LOANS'] }),
  ];
  await refresh.run('script');
});

describe('the catalogue', () => {
  test('is listed by name, without regard to accents and case in a search', async () => {
    expect(listed(await get('/connectors/')).results.map(({ id }) => id)).toEqual([203, 201, 601, 0]);
    expect(listed(await get('/connectors/?search=ITAU')).results.map(({ id }) => id)).toEqual([201, 601]);
  });

  test.each([
    ['type=BUSINESS_BANK', [203]],
    ['product=LOANS', [203]],
    ['health=UNSTABLE', [601]],
    ['is_open_finance=true', [601]],
    ['is_open_finance=false&search=ita', [201]],
    ['type=NO_SUCH_TYPE', []],
  ])('is filtered by %s', async (query, ids) => {
    expect(listed(await get(`/connectors/?${query}`)).results.map(({ id }) => id)).toEqual(ids);
  });

  test('is paged by links that keep the filters', async () => {
    const first = listed(await get('/connectors/?search=a&page_size=2'));
    expect(first.results.map(({ id }) => id)).toEqual([203, 201]);
    expect(first.previous).toBeNull();
    const second = listed(await get(first.next!));
    expect(second.results.map(({ id }) => id)).toEqual([601, 0]);
    expect(second.next).toBeNull();
    expect(listed(await get(second.previous!)).results).toEqual(first.results);
  });

  test.each(['health=BROKEN', 'page_size=0', 'page_size=501', 'is_open_finance=maybe', 'cursor=nonsense', 'unknown=1'])(
    'refuses %s',
    async (query) => {
      const answer = await get(`/connectors/?${query}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );

  test('shows one connector with its login form', async () => {
    const answer = await get('/connectors/201/');
    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: 201,
        name: 'Itaú',
        stage: 'BETA',
        credentials: [{ name: 'user', validation: '^\\d+$', options: null }],
      },
    });
    expect((await get('/connectors/0/')).body).toMatchObject({ id: 0, is_sandbox: true });
  });

  test('does not have what it does not have', async () => {
    expect(await get('/connectors/999/')).toMatchObject({ status: 404, body: { code: 'connector_not_found' } });
    expect(await get('/connectors/abc/')).toMatchObject({ status: 400 });
    expect(await get('/connectors/99999999999/')).toMatchObject({ status: 400 });
  });

  test('asks who is there', async () => {
    expect(await server.request('GET', '/connectors/')).toMatchObject({ status: 401 });
  });
});

describe('refreshing the catalogue over HTTP', () => {
  const sync = (who = admin) => server.request('POST', '/connectors/sync/', who);

  test('needs the scope admin, and does nothing without it', async () => {
    const before = await database.sql('catalogue_runs').count();
    expect(await sync(user)).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
    expect(await database.sql('catalogue_runs').count()).toEqual(before);
  });

  test('answers with what it did', async () => {
    offered = [...offered, aConnector({ id: 612, name: 'Nubank' })];
    expect(await sync()).toMatchObject({
      status: 200,
      body: {
        kind: 'connectors',
        connection_id: null,
        trigger: 'user',
        state: 'succeeded',
        counts: { connectors: { fetched: 5, created: 1, updated: 0, unchanged: 4, removed: 0 } },
        error: null,
      },
    });
    expect(await get('/connectors/612/')).toMatchObject({ status: 200 });
  });

  test('says so when the provider cannot be reached, and keeps what it has', async () => {
    failure = new ProviderUnavailable('The bank data provider does not answer.');
    expect(await sync()).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } });
    failure = null;
    expect(listed(await get('/connectors/')).results).toHaveLength(5);
  });
});
