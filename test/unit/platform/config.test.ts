import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { ConfigError, loadConfig, settingNames } from '../../../src/config.js';
import { TEST_KEYS } from '../../support/encryption.js';

const folder = mkdtempSync(join(tmpdir(), 'saldo-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const nowhere = join(folder, 'none');
const load = (environment: Record<string, string>) => loadConfig(environment, nowhere);

function wrong(environment: Record<string, string>, file = nowhere): string[] {
  try {
    loadConfig(environment, file);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).lines;
  }
  return [];
}

test('with nothing set, all roles run with the sandbox, the embedded database and the demo user', () => {
  expect(load({})).toMatchObject({
    roles: new Set(['api', 'worker', 'scheduler']),
    http: { host: '127.0.0.1', port: 3000, trustProxy: false },
    database: { url: null },
    dataDir: '.data',
    pluggy: null,
    auth: { mode: 'demo' },
    webhook: { baseUrl: null, secrets: { current: null, previous: null }, hmac: null, allowedAddresses: [] },
  });
});

test('what is set is read', () => {
  const config = load({
    ROLES: 'worker, scheduler',
    PORT: '0',
    TRUST_PROXY: '10.0.0.0/8,loopback',
    DATABASE_URL: 'postgres://u:p@db:5432/saldo',
    ENCRYPTION_KEYS: TEST_KEYS,
    PLUGGY_CLIENT_ID: 'client-id-1',
    PLUGGY_CLIENT_SECRET: 'client-secret-1',
    WEBHOOK_BASE_URL: 'https://saldo.example.com/',
    PLUGGY_WEBHOOK_HMAC_SECRET: 'sixteen-letters!',
    PLUGGY_WEBHOOK_ADDRESSES: '203.0.113.7, 198.51.100.0/24',
    AUTH_JWKS_URL: 'https://issuer.example.com/keys',
    AUTH_ISSUER: 'https://issuer.example.com/',
  });
  expect(config).toMatchObject({
    roles: new Set(['worker', 'scheduler']),
    http: { port: 0, trustProxy: ['10.0.0.0/8', 'loopback'] },
    database: { url: 'postgres://u:p@db:5432/saldo' },
    pluggy: {
      apiUrl: 'https://api.pluggy.ai',
      clientId: 'client-id-1',
      clientSecret: 'client-secret-1',
      includeSandboxConnectors: false,
    },
    webhook: {
      baseUrl: 'https://saldo.example.com',
      hmac: { algorithm: 'sha512', secrets: ['sixteen-letters!'] },
      allowedAddresses: ['203.0.113.7', '198.51.100.0/24'],
    },
    auth: { mode: 'token', issuer: 'https://issuer.example.com/', audience: null },
  });
});

test.each([
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['SANDBOX_PORT', '3001.5'],
  ['WORKER_CONCURRENCY', '0'],
  ['DATABASE_POOL_SIZE', '1'],
  ['DATABASE_URL', 'mysql://u:p@db/saldo'],
  ['DATABASE_URL', 'db:5432'],
  ['ENCRYPTION_KEYS', 'nothing'],
  ['ENCRYPTION_KEYS', 'key1:c2hvcnQ='],
  ['ROLES', 'api,cook'],
  ['ROLES', ','],
  ['LOG_LEVEL', 'loud'],
  ['LOG_FORMAT', 'xml'],
  ['TRUST_PROXY', 'everybody'],
  ['PLUGGY_API_URL', 'ftp://api.pluggy.ai'],
  ['WEBHOOK_BASE_URL', 'saldo.example.com'],
  ['PLUGGY_WEBHOOK_HEADER', 'not a header'],
  ['PLUGGY_WEBHOOK_SECRET', 'short'],
  ['PLUGGY_WEBHOOK_HMAC_ALGORITHM', 'md5'],
  ['PLUGGY_WEBHOOK_ADDRESSES', '203.0.113.0/99'],
  ['AUTH_JWT_SECRET', 'thirty-one characters are short'],
  ['AUTH_JWKS_URL', 'http://issuer.example.com/keys'],
])('%s set to %s is named, and what it was set to is not told', (name, value) => {
  const lines = wrong({ ENCRYPTION_KEYS: TEST_KEYS, [name]: value });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(new RegExp(`^${name} must `));
  if (value.length > 3) expect(lines[0]).not.toContain(value);
});

test.each([
  [{ PLUGGY_CLIENT_ID: 'client-id-1' }, 'PLUGGY_CLIENT_SECRET is missing'],
  [{ PLUGGY_CLIENT_SECRET: 'client-secret-1' }, 'PLUGGY_CLIENT_ID is missing'],
  [{ PLUGGY_WEBHOOK_SECRET_PREVIOUS: 'sixteen-letters!' }, 'PLUGGY_WEBHOOK_SECRET is missing'],
  [{ DATABASE_URL: 'postgres://u:p@db/saldo' }, 'ENCRYPTION_KEYS is missing'],
  [{ AUTH_ISSUER: 'someone' }, 'AUTH_JWT_SECRET or AUTH_JWKS_URL is missing'],
  [{ AUTH_JWT_SECRET: 'x'.repeat(32), AUTH_JWKS_URL: 'https://a.example.com' }, 'exclude each other'],
])('settings that contradict each other are named: %j', (environment, line) => {
  expect(wrong(environment as unknown as Record<string, string>).join()).toContain(line);
});

test('all that is wrong is told at once', () => {
  const lines = wrong({ PORT: 'x', ROLES: 'y', AUTH_JWT_SECRET: 'z', PLUGGY_CLIENT_ID: 'client-id-1' });
  expect(lines.map((line) => line.split(' ')[0])).toEqual(
    expect.arrayContaining(['PORT', 'ROLES', 'AUTH_JWT_SECRET', 'PLUGGY_CLIENT_SECRET']),
  );
});

test('the environment goes before the file, and an empty value counts as none', () => {
  const file = join(folder, '.env');
  writeFileSync(file, 'PORT=4000\nHOST=0.0.0.0\nDATA_DIR=""\n');
  const { http, dataDir } = loadConfig({ PORT: '5000', LOG_LEVEL: '' }, file);
  expect({ ...http, dataDir }).toMatchObject({ port: 5000, host: '0.0.0.0', dataDir: '.data' });
});

test('the example file names every setting, and nothing that is none', () => {
  const named = [...readFileSync('.env.example', 'utf8').matchAll(/^#? ?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name!);
  expect([...named].sort()).toEqual([...settingNames].sort());
});

test('exchange rates are fetched with Pluggy and not with the sandbox, unless that is set', () => {
  const pluggy = { PLUGGY_CLIENT_ID: 'client-id-1', PLUGGY_CLIENT_SECRET: 'client-secret-1' };
  const banks = {
    ecbUrl: 'https://data-api.ecb.europa.eu/service',
    ptaxUrl: 'https://olinda.bcb.gov.br/olinda/servico/PTAX/versao/v1/odata',
  };
  expect(load({}).exchangeRates).toBeNull();
  expect(load(pluggy).exchangeRates).toEqual(banks);
  expect(load({ ...pluggy, EXCHANGE_RATES: 'shipped' }).exchangeRates).toBeNull();
  expect(load({ EXCHANGE_RATES: 'online', ECB_API_URL: 'http://127.0.0.1:9/' }).exchangeRates).toEqual({
    ...banks,
    ecbUrl: 'http://127.0.0.1:9',
  });
});
