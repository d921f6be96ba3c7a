import { describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { accountsApp, HOUR_MS, PASSWORD } from '../../support/accounts.js';

const house = await accountsApp();
const { admin, invitation } = house;
const accept = (token: string, more: object = {}) =>
  house.browser().request('POST', '/auth/accept_invitation/', { token, password: PASSWORD, ...more });
const refused = { status: 401, body: { code: 'link_invalid' } };

describe('an invitation', () => {
  test('makes an account for the invited address, signed in, once', async () => {
    const token = await invitation('ana@example.com');
    const browser = house.browser();
    const made = await browser.request('POST', '/auth/accept_invitation/', { token, password: PASSWORD });
    expect(made).toMatchObject({ status: 201, body: { state: 'signed_in' } });
    expect(await browser.request('GET', '/me/')).toMatchObject({ status: 200, body: { scopes: ['read', 'write'] } });
    expect(await accept(token)).toMatchObject(refused);
    expect((await house.signIn('ana@example.com')).status).toBe(200);
  });

  test('followed twice at the same moment makes one account', async () => {
    const token = await invitation('twice@example.com');
    const statuses = (await Promise.all([accept(token), accept(token)])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 401]);
  });

  test('makes an admin only where the admin said so', async () => {
    const { browser } = await house.holder('admin');
    expect((await browser.request('GET', '/invitations/')).status).toBe(200);
  });

  test('is good until its time and not longer', async () => {
    const [late, intime] = [await invitation('late@example.com', { hours: 1 }), await invitation('intime@example.com')];
    house.pass(HOUR_MS + 1000);
    expect(await accept(late)).toMatchObject(refused);
    expect((await accept(intime)).status).toBe(201);
  });

  test('is for its address alone, however it is spelled', async () => {
    const token = await invitation('caio@example.com');
    const other = await accept(token, { email: 'mallory@example.com' });
    expect(other).toMatchObject({ status: 400, body: { errors: [{ pointer: '#/email' }] } });
    expect((await accept(token, { email: 'Caio@Example.com' })).status).toBe(201);
  });

  test('to an address that has an account is answered as a used one, and changes nothing', async () => {
    const { email } = await house.holder();
    const token = await invitation(email);
    const [before] = await house.app.database.sql('accounts').where({ email });
    const answer = await accept(token, { password: 'another long phrase, quite mine' });
    expect(answer).toMatchObject(refused);
    expect(await house.app.database.sql('accounts').where({ email })).toEqual([before]);
  });

  test('is listed without its secret until it is used, and can be taken back', async () => {
    const { browser } = await admin();
    const token = await invitation('back@example.com');
    const list = async () => (await browser.request<Schema<'InvitationPage'>>('GET', '/invitations/')).body.results;
    const open = (await list()).find(({ email }) => email === 'back@example.com')!;
    expect(JSON.stringify(open)).not.toContain(token);
    expect(JSON.stringify(await house.app.database.sql('account_links'))).not.toContain(token);
    expect((await browser.request('DELETE', `/invitations/${open.id}/`)).status).toBe(204);
    expect(await accept(token)).toMatchObject(refused);
    expect((await list()).map(({ email }) => email)).not.toContain('back@example.com');
    expect((await browser.request('DELETE', `/invitations/${open.id}/`)).status).toBe(404);
  });

  test.each([
    ['POST', '/invitations/', { email: 'x@example.com', role: 'admin', expires_in_hours: 1 }],
    ['GET', '/invitations/', undefined],
    ['POST', '/password_resets/', { email: 'x@example.com' }],
  ])('takes an admin: %s %s is refused to others', async (method, path, body) => {
    const { browser } = await house.holder();
    expect(await browser.request(method, path, body)).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
  });
});

test.each(['', 'x', 'x'.repeat(43)])('a link that was never given (%p) is none', async (token) => {
  expect([400, 401]).toContain((await accept(token, { email: 'x@example.com' })).status);
  const reset = { token, password: PASSWORD };
  expect([400, 401]).toContain((await house.browser().request('POST', '/auth/password_reset/', reset)).status);
});
