import { beforeEach, describe, expect, test } from '@jest/globals';
import { type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { JoseTokenVerifier } from '../../../src/modules/identity/adapters/jose-token-verifier.js';
import { JwtAuthenticator } from '../../../src/modules/identity/adapters/jwt-authenticator.js';
import { KnexUserRepository } from '../../../src/modules/identity/adapters/knex-user-repository.js';
import { MeController } from '../../../src/modules/identity/adapters/me-controller.js';
import { KnownUsers } from '../../../src/modules/identity/application/known-users.js';
import { systemClock } from '../../../src/shared/clock.js';
import { testDatabase } from '../../support/postgres.js';
import { testServer } from '../../support/server.js';

const SECRET = 'a secret of at least thirty-two bytes!';
const { database } = await testDatabase();
const users = new KnexUserRepository(database);
const verifier = new JoseTokenVerifier({ keys: { secret: SECRET }, issuer: 'https://id.example', audience: 'saldo' });
const server = await testServer({
  authenticator: new JwtAuthenticator(verifier, new KnownUsers(users, systemClock)),
  operations: { getMe: new MeController(users).getMe },
});

const now = () => Math.floor(Date.now() / 1000);
const claims = (facts: JWTPayload = {}): JWTPayload => ({
  sub: 'ana',
  iss: 'https://id.example',
  aud: 'saldo',
  exp: now() + 600,
  ...facts,
});
const signed = (payload: JWTPayload, secret = SECRET) =>
  new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
const me = (authorization?: string, headers: Record<string, string> = {}) =>
  server.request('GET', '/me/', { headers: { ...(authorization && { authorization }), ...headers } });
const howMany = async () => (await database.sql('users')).length;

beforeEach(async () => {
  await database.sql.raw('truncate users cascade');
});

describe('a bearer token', () => {
  test('names the user, who is made on first sight and is the same on the second', async () => {
    const token = await signed(claims({ sub: 'new-user', scope: 'admin other' }));
    const first = await me(`Bearer ${token}`);
    expect(first).toMatchObject({
      status: 200,
      body: { time_zone: 'America/Sao_Paulo', scopes: ['read', 'write', 'admin'] },
    });
    expect((await me(`bearer ${token}`)).body).toEqual(first.body);
    expect(await howMany()).toBe(1);
  });

  test('of another person names another user', async () => {
    const idOf = async (sub: string) => JSON.parse((await me(`Bearer ${await signed(claims({ sub }))}`)).text).id;
    expect(await idOf('bia')).not.toBe(await idOf('caio'));
    expect(await howMany()).toBe(2);
  });

  test.each<[string, () => Promise<string> | string, string]>([
    ['that has expired', () => signed(claims({ exp: now() - 60 })), 'token_expired'],
    ['of another key', () => signed(claims(), 'another secret of thirty-two bytes or so'), 'token_invalid'],
    ['without a signature', () => new UnsecuredJWT(claims()).encode(), 'token_invalid'],
    ['of another issuer', () => signed(claims({ iss: 'https://evil.example' })), 'token_invalid'],
    ['for another audience', () => signed(claims({ aud: 'other' })), 'token_invalid'],
    ['without an end', () => signed(claims({ exp: undefined })), 'token_invalid'],
    ['that is none', () => 'nonsense', 'token_invalid'],
  ])('%s is refused, and makes no user', async (_, make, code) => {
    const answer = await me(`Bearer ${await make()}`);
    expect(answer).toMatchObject({ status: 401, body: { code } });
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    expect(await howMany()).toBe(0);
  });

  test.each<[string, string | undefined, Record<string, string>]>([
    ['none', undefined, {}],
    ['another scheme', 'Basic YW5hOnNlY3JldA==', {}],
    ['a scheme alone', 'Bearer ', {}],
    ['a cookie of a session, which means nothing beside an issuer', undefined, { cookie: 'saldo_session=abc' }],
  ])('is asked for when there is %s', async (_, authorization, headers) => {
    expect(await me(authorization, headers)).toMatchObject({ status: 401, body: { code: 'token_missing' } });
  });

  test('of a user who was erased since means nothing', async () => {
    const token = await signed(claims({ sub: 'gone' }));
    await me(`Bearer ${token}`);
    await database.sql('users').delete();
    expect(await me(`Bearer ${token}`)).toMatchObject({ status: 401, body: { code: 'token_invalid' } });
  });

  test('does not work in an address', async () => {
    const token = await signed(claims());
    expect((await server.request('GET', `/me/?access_token=${token}`)).status).toBe(401);
    expect(JSON.stringify(server.log.lines)).not.toContain(token);
  });
});
