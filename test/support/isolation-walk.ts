import { beforeAll, describe, expect, test } from '@jest/globals';
import { describedOperations } from '../../scripts/isolation/described-operations.js';
import { foreignIds } from '../../scripts/isolation/foreign-ids.js';
import { type IdPosition, idPositions, PUBLIC_KINDS } from '../../scripts/isolation/id-positions.js';
import { addSignIns } from '../../scripts/isolation/sign-ins.js';
import { walk } from '../../scripts/isolation/walk.js';
import type { DatabaseRights } from '../../src/platform/database/open-database.js';
import type { Schema } from '../../src/platform/http/operations.js';
import { type Person, testApp } from './app.js';
import { everyRow } from './every-row.js';
import { testSandbox } from './sandbox.js';

/** Operations without a user: there is none to keep from another. Each names its caller. */
const NOT_FOR_USERS: Record<string, string> = {
  signIn: 'who knows a password',
  passSecondFactor: 'who knows a password',
  acceptInvitation: 'who holds a one-time link',
  resetPassword: 'who holds a one-time link',
  getErasure: 'whoever has the receipt, whose user is no more',
  receivePluggyWebhook: 'Pluggy, known by a secret',
};

/** What the provider has told the installation, and who has an account in it, is for admins, who see all of it. */
const FOR_ADMINS = new Set([
  'listWebhookEvents',
  'getWebhookEvent',
  'replayWebhookEvent',
  'listUsers',
  'getUser',
  'updateUser',
]);

/**
 * Two users, and every id of the one in every place of every operation, asked by the other. With the owner's rights row-level
 * security is out of the way, and the filters of the repositories stand alone.
 */
export async function describeIsolation(rights: DatabaseRights): Promise<void> {
  const sandbox = await testSandbox();
  const app = await testApp({ pluggyUrl: sandbox.url, rights });
  let stranger: Person;
  /** No admin. */
  let commoner: Person;
  let ids: Record<string, string>;
  let before: Record<string, string>;

  beforeAll(async () => {
    const owner = await app.person({ admin: true });
    stranger = await app.person({ admin: true });
    commoner = await app.person();
    // A user is made at the first request.
    for (const person of [stranger, commoner]) await person.request('GET', '/me/');
    const { id } = (await owner.request<Schema<'Me'>>('GET', '/me/')).body;
    await addSignIns(app.database, id);
    ids = await foreignIds((method, path, body) => owner.request(method, path, body), sandbox.control);
    before = await everyRow(app.database);
  }, 240_000);

  const operations = describedOperations().filter(({ id }) => !(id in NOT_FOR_USERS) && !FOR_ADMINS.has(id));
  const positions = operations.flatMap(idPositions);
  const named = (position: IdPosition) =>
    [`${position.operation.id} ${position.in} ${position.name}`, position] as [string, IdPosition];

  test('every operation is for signed-in users, or known not to be', () => {
    const open = describedOperations().filter(({ secured }) => !secured);
    expect(open.map(({ id }) => id)).toEqual(Object.keys(NOT_FOR_USERS));
  });

  test('there is an id of the owner’s for every place where one may stand', () => {
    const isThere = ({ kind, operation }: IdPosition) =>
      PUBLIC_KINDS.has(kind) || (kind === 'cursor' ? `cursor:${operation.id}` : kind) in ids;
    // A new operation or place: let scripts/isolation/foreign-ids.ts make one there.
    expect(positions.filter((position) => !isThere(position)).map((position) => named(position)[0])).toEqual([]);
  });

  describe('an id of another user reads as one that never was', () => {
    test.each(positions.map(named))('%s', async (_name, position) => {
      const found = await walk(position, ids, (method, path, body) => stranger.request(method, path, body));
      const objections = found.filter(({ objection }) => objection !== null);
      expect(objections.map(({ kind, objection }) => `${kind}: ${objection}`)).toEqual([]);
      // A cursor belongs to one list; everything else was tried.
      const kinds = Object.keys(ids).filter((kind) => !kind.startsWith('cursor:'));
      expect(found.length).toBe(position.kind === 'cursor' ? 1 : kinds.length);
      expect(await everyRow(app.database)).toEqual(before);
    });
  });

  test('what is for admins tells others nothing, whatever id they have', async () => {
    const found = describedOperations().filter(({ id }) => FOR_ADMINS.has(id));
    expect(found).toHaveLength(FOR_ADMINS.size);
    for (const position of found.flatMap(idPositions)) {
      const findings = await walk(position, ids, (method, path, body) => commoner.request(method, path, body));
      for (const { foreign, unknown } of findings) {
        expect(foreign).toMatchObject({ status: 403, body: { code: 'scope_missing' } });
        expect({ ...(foreign.body as object), request_id: '' }).toEqual({
          ...(unknown.body as object),
          request_id: '',
        });
      }
    }
    expect(await everyRow(app.database)).toEqual(before);
  });

  test('lists and totals without any id hold nothing of another user', async () => {
    for (const { method, path } of operations) {
      if (method !== 'GET' || path.includes('{')) continue;
      const answer = await stranger.request('GET', path);
      for (const [kind, id] of Object.entries(ids)) {
        if (kind.startsWith('cursor:')) continue;
        expect([path, kind, answer.text.includes(id)]).toEqual([path, kind, false]);
      }
    }
  });
}
