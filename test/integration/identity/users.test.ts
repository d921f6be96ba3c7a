import { beforeEach, describe, expect, test } from '@jest/globals';
import { KnexSessionRepository } from '../../../src/modules/identity/adapters/knex-session-repository.js';
import { KnexUserRepository } from '../../../src/modules/identity/adapters/knex-user-repository.js';
import { KnownUsers } from '../../../src/modules/identity/application/known-users.js';
import { OfferSignIn } from '../../../src/modules/identity/application/offer-sign-in.js';
import { hashOf } from '../../../src/modules/identity/application/one-time-secret.js';
import { SignIn } from '../../../src/modules/identity/application/sign-in.js';
import { SignOut } from '../../../src/modules/identity/application/sign-out.js';
import { systemClock } from '../../../src/shared/clock.js';
import type { UserId } from '../../../src/shared/principal.js';
import { testDatabase } from '../../support/postgres.js';

const { database } = await testDatabase();
const users = new KnexUserRepository(database);
const sessions = new KnexSessionRepository(database);

beforeEach(async () => {
  await database.sql.raw('truncate users cascade');
});

describe('a user', () => {
  test('is made on first sight, in São Paulo’s time, and is the same afterwards', async () => {
    const ana = await users.findOrCreate('token', 'ana');
    expect(ana).toMatchObject({ subject: 'ana', timeZone: 'America/Sao_Paulo' });
    expect(await users.findOrCreate('token', 'ana')).toEqual(ana);
    expect(await users.find(ana.id)).toEqual(ana);
    expect(await users.find('00000000-0000-7000-8000-000000000000' as UserId)).toBeNull();
  });

  test('is made once however many requests come at the same moment', async () => {
    const seen = await Promise.all(Array.from({ length: 20 }, () => users.findOrCreate('token', 'bia')));
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
    expect(await database.sql('users')).toHaveLength(1);
  });

  test('whom a token calls demo is not the demo user', async () => {
    const demo = await users.findOrCreate('installation', 'demo');
    expect((await users.findOrCreate('token', 'demo')).id).not.toBe(demo.id);
  });
});

describe('the users seen lately', () => {
  const counting = () => {
    const counted = { queries: 0 };
    const repository = {
      find: users.find.bind(users),
      findOrCreate: (...names: Parameters<typeof users.findOrCreate>) => {
        counted.queries += 1;
        return users.findOrCreate(...names);
      },
    };
    return { counted, repository };
  };

  test('cost no query, until a minute has passed', async () => {
    const { counted, repository } = counting();
    let now = new Date('2026-03-01T10:00:00Z');
    const known = new KnownUsers(repository, { now: () => now });
    await Promise.all([known.identify('token', 'ana'), known.identify('token', 'ana')]);
    await known.identify('token', 'ana');
    expect(counted.queries).toBe(1);
    await database.sql('users').update({ time_zone: 'America/Manaus' });
    now = new Date('2026-03-01T10:01:01Z');
    expect(await known.identify('token', 'ana')).toMatchObject({ timeZone: 'America/Manaus' });
    expect(counted.queries).toBe(2);
  });

  test('are asked for again after a failure', async () => {
    let fails = true;
    const failing = {
      ...users,
      find: users.find.bind(users),
      findOrCreate: async (...names: Parameters<typeof users.findOrCreate>) => {
        if (fails) throw new Error('the database is away');
        return users.findOrCreate(...names);
      },
    };
    const known = new KnownUsers(failing, systemClock);
    await expect(known.identify('token', 'ana')).rejects.toThrow('away');
    fails = false;
    await expect(known.identify('token', 'ana')).resolves.toMatchObject({ subject: 'ana' });
  });
});

describe('signing in by a link', () => {
  let now = new Date('2026-03-01T10:00:00Z');
  const clock = { now: () => now };
  const offer = new OfferSignIn(users, sessions, clock);
  const signIn = new SignIn(sessions, database, clock);
  const tokenOf = (address: string) => new URL(address).searchParams.get('token')!;

  beforeEach(() => {
    now = new Date('2026-03-01T10:00:00Z');
  });

  test('gives a session of the demo user, who may do everything', async () => {
    const address = await offer.run('http://127.0.0.1:3000');
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:3000\/sign-in\?token=[\w-]{43}$/);
    const secret = await signIn.run(tokenOf(address));
    expect(await sessions.findSession(hashOf(secret), now)).toMatchObject({
      user: { origin: 'installation', subject: 'demo' },
      scopes: ['admin'],
    });
  });

  test('works once, even when it is followed twice at the same moment', async () => {
    const token = tokenOf(await offer.run('http://127.0.0.1:3000'));
    const outcomes = await Promise.allSettled([signIn.run(token), signIn.run(token)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(signIn.run(token)).rejects.toMatchObject({ code: 'sign_in_link_invalid', kind: 'unauthenticated' });
  });

  test('works for a day', async () => {
    const [first, second] = [tokenOf(await offer.run('http://a')), tokenOf(await offer.run('http://a'))];
    now = new Date('2026-03-02T09:59:59Z');
    await expect(signIn.run(first)).resolves.toEqual(expect.any(String));
    now = new Date('2026-03-02T10:00:01Z');
    await expect(signIn.run(second)).rejects.toMatchObject({ code: 'sign_in_link_invalid' });
  });

  test('lasts thirty days, or until signing out', async () => {
    const secret = await signIn.run(tokenOf(await offer.run('http://a')));
    const other = await signIn.run(tokenOf(await offer.run('http://a')));
    await new SignOut(sessions).run(other);
    expect(await sessions.findSession(hashOf(other), now)).toBeNull();
    now = new Date('2026-03-31T09:00:00Z');
    expect(await sessions.findSession(hashOf(secret), now)).not.toBeNull();
    now = new Date('2026-03-31T11:00:00Z');
    expect(await sessions.findSession(hashOf(secret), now)).toBeNull();
  });

  test('keeps no secret that could be used', async () => {
    const token = tokenOf(await offer.run('http://a'));
    const secret = await signIn.run(tokenOf(await offer.run('http://a')));
    const kept = JSON.stringify([await database.sql('sign_in_links'), await database.sql('sessions')]);
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(secret);
    expect(kept).toContain(hashOf(secret));
  });

  test('links and sessions past their time are forgotten at the next start', async () => {
    await offer.run('http://a');
    await signIn.run(tokenOf(await offer.run('http://a')));
    now = new Date('2026-05-01T10:00:00Z');
    await offer.run('http://a');
    expect(await database.sql('sign_in_links')).toHaveLength(1);
    expect(await database.sql('sessions')).toHaveLength(0);
  });
});
