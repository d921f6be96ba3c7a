import { describe, expect, test } from '@jest/globals';
import { Invite } from '../../../src/modules/identity/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type AccountHolder, accountsApp, HOUR_MS, PASSWORD, secretOf } from '../../support/accounts.js';
import { openEvents } from '../../support/event-stream.js';

const house = await accountsApp();
type User = Schema<'User'>;

async function change(of: AccountHolder, body: object, by?: AccountHolder) {
  const { browser } = by ?? (await house.admin());
  return browser.request<User>('PATCH', `/users/${of.userId}/`, body);
}
const DISABLE = { state: 'disabled' };
const ENABLE = { state: 'active' };

async function keyOf({ browser }: AccountHolder, ...scopes: string[]): Promise<string> {
  const made = await browser.request<Schema<'NewApiKey'>>('POST', '/api_keys/', { name: 'x', scopes });
  return made.body.key;
}
const withKey = (key: string, path = '/me/') =>
  house.browser().request('GET', path, undefined, { authorization: `Bearer ${key}` });
const get = ({ browser }: AccountHolder, path = '/me/') => browser.request('GET', path);
const eventsOf = async (holder: AccountHolder) => {
  const rows = await house.app.database.sql('audit_events').where({ user_id: holder.userId }).orderBy('id');
  return rows.map(({ action, code }) => (code ? `${action}: ${code}` : action));
};

describe('the list of accounts', () => {
  test('tells an admin who can sign in and how, and no more', async () => {
    const [ana, admin] = [await house.holder(), await house.admin()];
    const { body } = await admin.browser.request<User>('GET', `/users/${ana.userId}/`);
    expect(body).toEqual({
      id: ana.userId,
      email: ana.email,
      role: 'user',
      state: 'active',
      second_factor: false,
      created_at: house.now().toISOString(),
      last_signed_in_at: house.now().toISOString(),
      disabled_at: null,
    });
    const listed = await admin.browser.request<Schema<'UserPage'>>('GET', '/users/?page_size=500');
    expect(listed.body.results).toContainEqual(body);
    expect(listed.body.results.map(({ email }) => email)).toContain(admin.email);
  });

  test('says when somebody signed in last, and whether a code is asked for', async () => {
    const ana = await house.holder();
    house.pass(1000);
    await house.signIn(ana.email);
    await house.signIn(ana.email, 'not the password of Ana');
    const times = { created_at: house.now(), last_step: 0 };
    const factor = { user_id: ana.userId, sealed_secret: 'x', ...times };
    await house.app.database.sql('totp_factors').insert(factor);
    const look = async () => (await (await house.admin()).browser.request<User>('GET', `/users/${ana.userId}/`)).body;
    expect(await look()).toMatchObject({ last_signed_in_at: house.now().toISOString(), second_factor: false });
    await house.app.database.sql('totp_factors').where({ user_id: ana.userId }).update({ confirmed_at: house.now() });
    expect(await look()).toMatchObject({ second_factor: true });
  });

  test('is read page by page, in the order of addresses', async () => {
    const { browser } = await house.admin();
    for (let made = 0; made < 3; made += 1) await house.holder();
    const seen: string[] = [];
    let path: string | null | undefined = '/users/?page_size=2';
    while (path) {
      const { body }: { body: Schema<'UserPage'> } = await browser.request('GET', path);
      expect(body.results.length).toBeLessThanOrEqual(2);
      seen.push(...body.results.map(({ email }) => email));
      path = body.next?.slice(body.next.indexOf('/users/'));
    }
    const all = await house.app.database.sql('accounts').orderBy('email').pluck('email');
    expect(seen).toEqual(all);
  });

  test.each([
    ['GET', '/users/'],
    ['GET', '/users/ID/'],
    ['PATCH', '/users/ID/'],
  ])('takes an admin: %s %s', async (method, path) => {
    const [ana, bia] = [await house.holder(), await house.holder('admin')];
    const address = path.replace('ID', ana.userId);
    const body = method === 'PATCH' ? { role: 'admin' } : undefined;
    expect(await ana.browser.request(method, address, body)).toMatchObject({
      status: 403,
      body: { code: 'scope_missing' },
    });
    for (const scopes of [
      ['read', 'write'],
      ['read', 'write', 'admin'],
    ]) {
      const headers = { authorization: `Bearer ${await keyOf(bia, ...scopes)}` };
      const answer = await house.browser().request(method, address, body, headers);
      expect(answer).toMatchObject({ status: 403, body: { code: 'proof_not_accepted' } });
    }
    expect((await house.browser().request(method, address, body)).status).toBe(401);
    expect(await get(ana)).toMatchObject({ body: { scopes: ['read', 'write'] } });
  });

  test.each(['nonsense', 'WyJuIl0', 'e30'])('takes no place in it that it has not given: %s', async (cursor) => {
    const answer = await (await house.admin()).browser.request('GET', `/users/?cursor=${cursor}`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: 'cursor' }] } });
  });

  test('knows nobody without an account', async () => {
    const { browser } = await house.admin();
    const path = '/users/01a2b3c4-0000-7000-8000-000000000000/';
    expect((await browser.request('GET', path)).status).toBe(404);
    expect((await browser.request('PATCH', path, DISABLE)).status).toBe(404);
  });
});

describe('an account that is disabled', () => {
  test('is out at the next request, by whatever it holds, and stays out', async () => {
    const ana = await house.holder();
    const key = await keyOf(ana, 'read');
    expect((await withKey(key)).status).toBe(200);
    expect(await change(ana, DISABLE)).toMatchObject({
      status: 200,
      body: { state: 'disabled', disabled_at: house.now().toISOString() },
    });
    expect(await get(ana)).toMatchObject({ status: 401, body: { code: 'session_invalid' } });
    expect(await withKey(key)).toMatchObject({ status: 401, body: { code: 'api_key_invalid' } });
    expect(await house.signIn(ana.email)).toMatchObject({ status: 401, body: { code: 'sign_in_refused' } });
  });

  test('is the same one however its id is spelled', async () => {
    const ana = await house.holder();
    expect((await change({ ...ana, userId: ana.userId.toUpperCase() }, DISABLE)).status).toBe(200);
    expect((await get(ana)).status).toBe(401);
  });

  test('is answered as a wrong password is', async () => {
    const [ana, bia] = [await house.holder(), await house.holder()];
    await change(ana, DISABLE);
    const shut = await house.signIn(ana.email);
    const wrong = await house.signIn(bia.email, 'not the password of Bia');
    expect({ ...shut.body, request_id: '' }).toEqual({ ...wrong.body, request_id: '' });
  });

  test('has no session or key that began while it was being disabled', async () => {
    const ana = await house.holder();
    const key = await keyOf(ana, 'read');
    // As if the change had come between a right password and its session.
    await house.app.database.sql('accounts').where({ user_id: ana.userId }).update({ disabled_at: house.now() });
    expect((await get(ana)).status).toBe(401);
    expect((await withKey(key)).status).toBe(401);
  });

  test('does not come in by the code that it was asked for, nor by a link for its password', async () => {
    const ana = await house.holder();
    const { browser } = await house.admin();
    const offer = () => browser.request<Schema<'PasswordReset'>>('POST', '/password_resets/', { email: ana.email });
    const before = secretOf((await offer()).body.link);
    await house.app.database.sql('sign_in_challenges').insert({
      secret_hash: 'x',
      user_id: ana.userId,
      expires_at: new Date(house.now().getTime() + HOUR_MS),
    });
    await change(ana, DISABLE);
    expect(await house.app.database.sql('sign_in_challenges').where({ user_id: ana.userId })).toEqual([]);
    const after = secretOf((await offer()).body.link);
    for (const token of [before, after]) {
      const reset = await house.browser().request('POST', '/auth/password_reset/', { token, password: PASSWORD });
      expect(reset).toMatchObject({ status: 401, body: { code: 'link_invalid' } });
    }
  });

  test('leaves no way in by links that it made', async () => {
    const bia = await house.holder('admin');
    const made = await bia.browser.request<Schema<'NewInvitation'>>('POST', '/invitations/', {
      email: 'accomplice@example.com',
      role: 'admin',
    });
    await change(bia, DISABLE);
    const answer = await house
      .browser()
      .request('POST', '/auth/accept_invitation/', { token: secretOf(made.body.link), password: PASSWORD });
    expect(answer).toMatchObject({ status: 401, body: { code: 'link_invalid' } });
  });

  test('is told nothing more by a stream that was open', async () => {
    const ana = await house.holder();
    const stream = await openEvents(house.app.server.url, await keyOf(ana, 'read'));
    await stream.until(({ event }) => event === 'open');
    await change(ana, DISABLE);
    expect(await stream.ended).toBe(true);
  });

  test('comes back when it is enabled, with its data and password; what it held stays ended', async () => {
    const ana = await house.holder();
    const key = await keyOf(ana, 'read');
    await change(ana, DISABLE);
    expect(await change(ana, ENABLE)).toMatchObject({ body: { state: 'active', disabled_at: null } });
    expect((await get(ana)).status).toBe(401);
    expect((await withKey(key)).status).toBe(401);
    expect((await house.signIn(ana.email)).status).toBe(200);
  });
});

describe('a role', () => {
  test('takes hold at the next sign-in', async () => {
    const ana = await house.holder();
    expect(await change(ana, { role: 'admin' })).toMatchObject({ status: 200, body: { role: 'admin' } });
    expect((await get(ana)).status).toBe(401);
    await ana.browser.request('POST', '/auth/sign_in/', { email: ana.email, password: PASSWORD });
    expect((await get(ana, '/users/')).status).toBe(200);
  });

  test('that is taken away is gone at once, with the keys and links that it gave', async () => {
    const bia = await house.holder('admin');
    const [admins, reads] = [await keyOf(bia, 'admin', 'read'), await keyOf(bia, 'read')];
    await bia.browser.request('POST', '/invitations/', { email: 'friend@example.com', role: 'admin' });
    await change(bia, { role: 'user' });
    expect((await get(bia)).status).toBe(401);
    expect((await withKey(admins)).status).toBe(401);
    expect((await withKey(reads)).status).toBe(200);
    expect(await house.app.database.sql('account_links').where({ user_id: bia.userId })).toEqual([]);
    await change(bia, { role: 'admin' });
    expect((await withKey(admins)).status).toBe(401);
  });

  test('is no longer an admin’s in a session that began while it was being taken away', async () => {
    const bia = await house.holder('admin');
    await house.app.database.sql('accounts').where({ user_id: bia.userId }).update({ is_admin: false });
    expect(await get(bia, '/users/')).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  });
});

describe('the last admin', () => {
  /** The only one who can sign in: everybody else is a user or disabled. */
  async function alone(): Promise<AccountHolder> {
    const admin = await house.admin();
    const others = () => house.app.database.sql('accounts').whereNot({ user_id: admin.userId });
    await others().update({ is_admin: false });
    return admin;
  }

  test.each([[DISABLE], [{ role: 'user' }], [{ role: 'user', state: 'disabled' }]])(
    'cannot be shut out: %p',
    async (body) => {
      const admin = await alone();
      const { userId } = await house.holder('admin');
      // An admin who cannot sign in lets nobody in.
      await house.app.database.sql('accounts').where({ user_id: userId }).update({ disabled_at: house.now() });
      expect(await change(admin, body)).toMatchObject({ status: 409, body: { code: 'last_admin' } });
      expect(await get(admin, '/users/')).toMatchObject({ status: 200 });
    },
  );

  test('is one of two who demote each other at the same moment', async () => {
    const one = await alone();
    const other = await house.holder('admin');
    const answers = await Promise.all([change(one, { role: 'user' }, other), change(other, { role: 'user' }, one)]);
    const left = await house.app.database.sql('accounts').where({ is_admin: true, disabled_at: null });
    expect(left).toHaveLength(1);
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    await house.app.database.sql('accounts').where({ user_id: one.userId }).update({ is_admin: true });
    await one.browser.request('POST', '/auth/sign_in/', { email: one.email, password: PASSWORD });
  });

  test('that is left disabled does not keep the next start from offering a first one', async () => {
    await alone();
    const invite = house.app.application.container.get(Invite);
    expect(await invite.firstAdmin()).toBeNull();
    const admins = () => house.app.database.sql('accounts').where({ is_admin: true });
    await admins().update({ disabled_at: house.now() });
    expect(await invite.firstAdmin()).toContain('/sign-in#invitation=');
    await admins().update({ disabled_at: null });
  });
});

describe('the record', () => {
  test('says to whom it concerns what was done, and to the admin that they did it', async () => {
    const [ana, bia] = [await house.holder(), await house.holder('admin')];
    await change(ana, DISABLE, bia);
    await change(ana, DISABLE, bia);
    await change(ana, { ...ENABLE, role: 'admin' }, bia);
    await change(ana, { role: 'user' }, bia);
    const concerns = ['account_disabled', 'made_admin', 'account_enabled', 'made_user'];
    expect((await eventsOf(ana)).filter((event) => !event.startsWith('accept'))).toEqual(concerns);
    const done = await house.app.database.sql('audit_events').where({ user_id: bia.userId, action: 'updateUser' });
    expect(done).toHaveLength(4);
    for (const event of done) expect(event).toMatchObject({ object_type: 'users', object_id: ana.userId });
  });

  test('tells the owner that a right password was refused, and why', async () => {
    const ana = await house.holder();
    await change(ana, DISABLE);
    await house.signIn(ana.email);
    expect(await eventsOf(ana)).toContain('sign_in: account_disabled');
  });
});
