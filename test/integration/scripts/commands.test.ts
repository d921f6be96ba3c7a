import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { KnexTransactionRepository } from '../../../src/modules/transactions/adapters/knex-transaction-repository.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET } from '../../../src/sandbox/index.js';
import { anAccount, aProviderTransaction, aUser } from '../../support/builders.js';
import { TEST_KEYS, testEncryption } from '../../support/encryption.js';
import { testDatabase } from '../../support/postgres.js';
import { testSandbox } from '../../support/sandbox.js';
import { send } from '../../support/server.js';

const { database, url } = await testDatabase();
const sandbox = await testSandbox();
/** Without a file `.env` of the developer's. */
const emptyFolder = mkdtempSync(join(tmpdir(), 'saldo-command-'));
afterAll(() => rmSync(emptyFolder, { recursive: true, force: true }));

const usingPluggy = {
  PLUGGY_API_URL: sandbox.url,
  PLUGGY_CLIENT_ID: SANDBOX_CLIENT_ID,
  PLUGGY_CLIENT_SECRET: SANDBOX_CLIENT_SECRET,
};
const usingSandbox = { SANDBOX_PORT: new URL(sandbox.url).port };

/** Runs a command in a process of its own and gives what it printed and its exit code. */
function run(command: string, args: string[] = [], settings: Record<string, string> = {}) {
  const loader = pathToFileURL(resolve('test/support/typescript-loader.js')).href;
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, DATABASE_URL: url, ENCRYPTION_KEYS: TEST_KEYS, ...settings };
  return new Promise<{ code: number; out: string; said: string }>((done) => {
    const child = execFile(
      process.execPath,
      ['--import', loader, resolve(`scripts/${command}.ts`), ...args],
      { cwd: emptyFolder, env },
      (_failure, out, said) => done({ code: child.exitCode ?? -1, out, said }),
    );
  });
}

describe.each([
  ['sync-connectors', []],
  ['register-webhook', []],
  ['resync', ['--stale']],
  ['reset-password', ['ana@example.com']],
  ['account', ['ana@example.com']],
  ['failed-jobs', []],
  ['check-totals', []],
])('%s', (command, right: string[]) => {
  test('explains itself', async () => {
    const { code, out } = await run(command, ['--help']);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Usage: ${command}`));
    expect(out).toContain('Exit codes');
  });

  test('ends with 2 when it is called wrongly, and does nothing', async () => {
    const { code, said } = await run(command, ['--sideways']);
    expect(code).toBe(2);
    expect(said).toContain("unknown option '--sideways'");
  });

  test('ends with 1 and one line when a setting is wrong', async () => {
    const { code, out, said } = await run(command, right, { PORT: 'abc' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(said).toMatch(/^[\w-]+: PORT must be [^\n]+\n$/);
  });
});

describe('sync-connectors', () => {
  test('fills the catalogue and the tree of categories, and changes nothing the second time', async () => {
    const first = await run('sync-connectors', ['--json'], usingSandbox);
    expect(first).toMatchObject({ code: 0, said: expect.stringMatching(/connectors: done in [\d.]+ s/) });
    const { connectors, categories } = JSON.parse(first.out);
    expect(connectors).toMatchObject({ created: connectors.fetched, unchanged: 0 });
    expect(await database.sql('connectors')).toHaveLength(connectors.fetched);
    expect(await database.sql('categories')).toHaveLength(categories.fetched);
    expect(await database.sql('connectors').where({ is_sandbox: true })).not.toEqual([]);
    const second = await run('sync-connectors', [], usingSandbox);
    expect(second.out).toContain(
      `connectors: ${connectors.fetched} read, 0 new, 0 changed, ${connectors.fetched} as before`,
    );
  });

  test('leaves test institutions out when it speaks to Pluggy itself, unless they are wanted', async () => {
    await run('sync-connectors', [], usingPluggy);
    const onOffer = database.sql('connectors').whereNull('retired_at').where({ is_sandbox: true });
    expect(await onOffer.clone()).toEqual([]);
    await run('sync-connectors', [], { ...usingPluggy, PLUGGY_SANDBOX_CONNECTORS: 'true' });
    expect(await onOffer.clone()).not.toEqual([]);
  });

  test('ends with 1 and one line without any secret when Pluggy refuses us', async () => {
    const { code, said } = await run('sync-connectors', [], {
      ...usingPluggy,
      PLUGGY_CLIENT_SECRET: 'pluggy_sk_wrong',
    });
    expect(code).toBe(1);
    expect(said).toMatch(/sync-connectors: .+ \(provider_refused_us\)\n$/);
    expect(said).not.toContain('pluggy_sk_wrong');
  });
});

describe('register-webhook', () => {
  const SECRET = 'a webhook secret of some length';
  const subscriptions = async () => {
    const { body: auth } = await send(sandbox.url, 'POST', `${sandbox.url}/auth`, {
      body: { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET },
    });
    const headers = { 'x-api-key': (auth as unknown as { apiKey: string }).apiKey };
    const { text } = await send(sandbox.url, 'GET', `${sandbox.url}/webhooks`, { headers });
    return JSON.parse(text).results as { url: string; event: string }[];
  };

  test('subscribes once, however often it runs', async () => {
    const settings = { ...usingPluggy, WEBHOOK_BASE_URL: 'http://127.0.0.1:4000', PLUGGY_WEBHOOK_SECRET: SECRET };
    const first = await run('register-webhook', [], settings);
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^created: /) });
    expect(first.out + first.said).not.toContain(SECRET);
    const second = await run('register-webhook', ['--json'], settings);
    expect(JSON.parse(second.out)).toMatchObject({ outcome: 'updated', duplicatesRemoved: 0 });
    expect(await subscriptions()).toEqual([
      expect.objectContaining({ url: 'http://127.0.0.1:4000/api/banking/webhooks/pluggy/', event: 'all' }),
    ]);
  });

  test.each<[string, string[], Record<string, string>, number, string]>([
    ['without an address', [], { ...usingPluggy, PLUGGY_WEBHOOK_SECRET: SECRET }, 1, 'WEBHOOK_BASE_URL'],
    ['without a proof', ['--base-url', 'http://127.0.0.1:4000'], usingPluggy, 1, 'PLUGGY_WEBHOOK_SECRET'],
    ['with an address that is none', ['--base-url', 'ftp://x'], usingPluggy, 2, 'https://'],
    ['for the sandbox', [], usingSandbox, 1, 'by the service itself'],
  ])('does not subscribe %s, and says why', async (_, args, settings, code, reason) => {
    const before = await subscriptions();
    const ended = await run('register-webhook', args, settings);
    expect(ended).toMatchObject({ code, out: '', said: expect.stringContaining(reason) });
    expect(await subscriptions()).toEqual(before);
  });
});

describe('resync', () => {
  /** A connection that the service made while its worker was away. */
  async function aConnection(user: string): Promise<string> {
    const userId = await aUser(database);
    const { body: auth } = await send(sandbox.url, 'POST', `${sandbox.url}/auth`, {
      body: { clientId: SANDBOX_CLIENT_ID, clientSecret: SANDBOX_CLIENT_SECRET },
    });
    const headers = { 'x-api-key': (auth as unknown as { apiKey: string }).apiKey };
    const { text } = await send(sandbox.url, 'POST', `${sandbox.url}/items`, {
      headers,
      body: { connectorId: 2, clientUserId: userId, parameters: { user, password: 'password-ok' } },
    });
    const [row] = await database
      .sql('bank_connections')
      .insert({
        user_id: userId,
        connector_id: 2,
        item_id: JSON.parse(text).id,
        status: 'updating',
        provider_status: 'UPDATING',
        provider_updated_at: new Date(0),
        updated_at: new Date(0),
      })
      .returning('id');
    return row.id;
  }
  const rows = async (connectionId: string) =>
    Number((await database.sql('transactions').where({ connection_id: connectionId }).count())[0]!.count);

  test('reads one connection, in this process when no service runs', async () => {
    const id = await aConnection('user-ok');
    const { code, out } = await run('resync', ['--connection', id, '--json'], usingPluggy);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ connection_id: id, state: 'succeeded' });
    expect(await rows(id)).toBeGreaterThan(500);
  });

  test('reads all or only the stale, tells each outcome, and ends with 1 when one failed', async () => {
    await database.sql('bank_connections').update({ disconnected_at: new Date() });
    const [good, bad] = [await aConnection('user-ok'), await aConnection('user-locked')];
    const all = await run('resync', ['--all'], usingPluggy);
    expect(all).toMatchObject({ code: 1, said: expect.stringContaining('1 of the syncs failed') });
    expect(all.out).toContain(`${good} succeeded: `);
    expect(all.out).toContain(`${bad} failed: `);
    const stale = await run('resync', ['--stale'], usingPluggy);
    expect(stale).toMatchObject({ code: 0, out: '' });
  });

  test.each<[string, string[], number, string]>([
    ['no connection named', [], 2, 'give --connection, --all or --stale'],
    ['two at once', ['--all', '--stale'], 2, 'cannot be used with'],
    ['an id that is none', ['--connection', 'abc'], 2, 'no id of a connection'],
    ['an id that is not there', ['--connection', '0197a3c1-7c1e-7e43-9c56-1f0f5f8a7d11'], 1, 'connection_not_found'],
  ])('with %s does nothing and says why', async (_what, args, code, reason) => {
    expect(await run('resync', args, usingPluggy)).toMatchObject({ code, said: expect.stringContaining(reason) });
  });
});

describe('check-totals', () => {
  test('prints what differs and fails, puts it right when told to, and then finds nothing', async () => {
    const account = await anAccount(database);
    await new KnexTransactionRepository(database, testEncryption().rows).writePage(account, [aProviderTransaction()]);
    expect(await run('check-totals', [], usingSandbox)).toMatchObject({ code: 0, out: '' });
    await database.sql('monthly_totals').where({ user_id: account.userId }).update({ money_out: '-10.01' });
    const found = await run('check-totals', ['--json'], usingSandbox);
    expect(found).toMatchObject({ code: 1, said: expect.stringContaining('1 differences') });
    expect(JSON.parse(found.out)).toMatchObject({
      user: account.userId,
      table: 'monthly_totals',
      held: { moneyOut: '-10.01' },
      counted: { moneyOut: '-10.00' },
    });
    const repaired = await run('check-totals', ['--repair', '--user', account.userId], usingSandbox);
    expect(repaired).toMatchObject({ code: 0, said: expect.stringContaining('1 rows put right') });
    expect(await run('check-totals', [], usingSandbox)).toMatchObject({ code: 0, out: '' });
  });
});

describe('reset-password', () => {
  test('prints a link that is kept by its hash alone', async () => {
    const { code, out } = await run('reset-password', ['Ana@Example.com'], { ...usingSandbox, AUTH_MODE: 'local' });
    expect(code).toBe(0);
    const [, secret] = /^\/sign-in#reset=([\w-]{43})\n$/.exec(out)!;
    const links = await database.sql('account_links');
    expect(links).toMatchObject([{ purpose: 'password_reset', email: 'ana@example.com', user_id: null }]);
    expect(JSON.stringify(links)).not.toContain(secret);
  });

  test('says where there are no accounts to give one to', async () => {
    const { code, out, said } = await run('reset-password', ['ana@example.com'], usingSandbox);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(said).toContain('AUTH_MODE is not local');
  });
});

describe('account', () => {
  const local = { ...usingSandbox, AUTH_MODE: 'local' };
  const account = async (email: string, ...options: string[]) => {
    const { code, out, said } = await run('account', [email, ...options], local);
    return { code, said, told: out === '' ? null : JSON.parse(out) };
  };

  test('disables, enables and promotes, but leaves nobody without an admin', async () => {
    for (const email of ['first@example.com', 'second@example.com']) {
      const id = await aUser(database);
      const isAdmin = email.startsWith('first');
      const times = { created_at: new Date(), password_changed_at: new Date() };
      await database.sql('accounts').insert({ user_id: id, email, password_hash: 'x', is_admin: isAdmin, ...times });
    }
    expect(await account('first@example.com', '--disable')).toMatchObject({
      code: 1,
      told: null,
      said: expect.stringContaining('last_admin'),
    });
    expect(await account('Second@Example.com', '--role', 'admin')).toMatchObject({
      code: 0,
      told: { email: 'second@example.com', role: 'admin', disabledAt: null },
    });
    const { told } = await account('first@example.com', '--disable');
    expect(told).toMatchObject({ role: 'admin', disabledAt: expect.any(String) });
    expect(JSON.stringify(told)).not.toContain('hash');
    expect(await account('first@example.com', '--enable')).toMatchObject({ code: 0, told: { disabledAt: null } });
  });

  test('knows nobody without an account, and takes no contradiction', async () => {
    expect(await account('nobody@example.com')).toMatchObject({ code: 1, said: expect.stringContaining('not_found') });
    expect(await account('first@example.com', '--disable', '--enable')).toMatchObject({ code: 2 });
    expect((await run('account', ['first@example.com'], usingSandbox)).said).toContain('AUTH_MODE is not local');
  });
});
