import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { testApp } from '../../support/app.js';
import {
  type BankRow,
  bankRow,
  decide,
  decisions,
  type Household,
  household,
  listed,
  matchesOf,
  renewed,
  sameRows,
  shownAt,
  sync,
} from '../../support/household.js';
import { testSandbox } from '../../support/sandbox.js';

type Transaction = Schema<'Transaction'>;
type SyncLog = Schema<'SyncLog'>;

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });

const ago = (days: number) => new Date(Math.floor(Date.now() / 86_400_000 - days) * 86_400_000).toISOString();
const day = (days: number) => ago(days).slice(0, 10);
const pending = { status: 'PENDING', date: ago(5), amount: -50 };
const posted = { status: 'POSTED' };

interface Case {
  before: BankRow[];
  /** What comes under new ids, one for each of `before`; `null` for a row that stays as it is. */
  after: (BankRow | null)[];
  /** What its rows say in the end, oldest first. */
  rows: Partial<Transaction>[];
  rematched: number;
  /** Reasons of what its person is asked. */
  asked?: string[];
}

/** The shop is the case's own, so that cases do not meet. */
const cases: Record<string, Case> = {
  'Alfa is posted a day later': {
    before: [pending],
    after: [{ ...posted, date: ago(4) }],
    rows: [{ status: 'POSTED', date: day(4), amount: '-50.00' }],
    rematched: 1,
  },
  'Bravo is posted and reworded': {
    before: [{ ...pending, description: 'Bar do Ze Bravo' }],
    after: [{ ...posted, description: 'PAG*BAR ZÉ BRAVO' }],
    rows: [{ status: 'POSTED', description: 'PAG*BAR ZÉ BRAVO' }],
    rematched: 1,
  },
  'Carioca moves by a day': {
    before: [{ ...posted, date: ago(6), amount: -51 }],
    after: [{ date: ago(7) }],
    rows: [{ date: day(7) }],
    rematched: 1,
  },
  'Delta is reworded': {
    before: [{ ...posted, date: ago(6), amount: -52 }],
    after: [{ description: 'Delta Comercio Ltda' }],
    rows: [{ description: 'Delta Comercio Ltda' }],
    rematched: 1,
  },
  'Estrela comes back unchanged': {
    before: [{ ...posted, date: ago(6), amount: -53 }],
    after: [{}],
    rows: [{ amount: '-53.00' }],
    rematched: 1,
  },
  'Foxtrote, two purchases on one day, stay two': {
    before: [
      { ...posted, date: ago(3), amount: -5.4 },
      { ...posted, date: ago(3), amount: -5.4 },
    ],
    after: [{}, {}],
    rows: [{ amount: '-5.40' }, { amount: '-5.40' }],
    rematched: 2,
  },
  'Golfe, two purchases of which one is posted, stay two': {
    before: [
      { ...pending, amount: -8 },
      { ...pending, amount: -8 },
    ],
    after: [posted, null],
    rows: [{ amount: '-8.00' }, { amount: '-8.00' }],
    rematched: 1,
  },
  'Hotel is settled with a tip': {
    before: [{ ...pending, amount: -100 }],
    after: [{ ...posted, amount: -110 }],
    rows: [
      { amount: '-100.00', awaits_match: true },
      { amount: '-110.00', awaits_match: false },
    ],
    rematched: 0,
    asked: ['amount_differs'],
  },
  'India, a scheduled payment, is executed': {
    before: [{ ...pending, description: 'Pix agendado - India' }],
    after: [{ ...posted, description: 'Pix enviado - India' }],
    rows: [{ status: 'POSTED', description: 'Pix enviado - India' }],
    rematched: 1,
  },
  'Juliete, a scheduled payment, stays beside its execution': {
    before: [{ ...pending, description: 'Pix agendado - Juliete' }],
    after: [{ ...posted, description: 'Pix enviado - Juliete', keep: true }],
    rows: [{ awaits_match: true }, { awaits_match: false }],
    rematched: 0,
    asked: ['both_shown'],
  },
  'Kilo turns round: a refund is no purchase': {
    before: [{ ...pending, amount: -80 }],
    after: [{ ...posted, amount: 80, type: 'CREDIT' }],
    rows: [{ amount: '80.00' }],
    rematched: 0,
  },
};
const entries = Object.entries(cases);
const shopOf = (what: string) => /^\w+/.exec(what)![0];

let home: Household;
let log: SyncLog;
/** The rows of each case as their person decided on them. */
const decided = new Map<string, Transaction[]>();

beforeAll(async () => {
  home = await household(app, sandbox);
  const add = entries.flatMap(([what, { before }]) =>
    before.map((row) => bankRow(home, { description: shopOf(what), ...row })),
  );
  const { added } = await sandbox.control<{ added: string[] }>('POST', `/items/${home.itemId}/transactions`, { add });
  await sync(home);
  for (const [what, { asked }] of entries) {
    const rows = await listed(home, shopOf(what));
    for (const [index, { id }] of rows.entries()) {
      const edit = { note: `note ${index}`, category_id: '11020000', excluded: !asked };
      expect((await home.person.request('PATCH', `/transactions/${id}/`, edit)).status).toBe(200);
    }
    decided.set(what, await listed(home, shopOf(what)));
  }
  const rows = entries
    .flatMap(([, { after }]) => after)
    .map((row, index) => (row === null ? null : { id: added[index]!, ...row }))
    .filter((row) => row !== null);
  log = await renewed(home, rows);
});

describe('what the bank sends again under other ids', () => {
  test.each(entries)('%s', async (what, { rows, asked = [] }) => {
    const found = await listed(home, shopOf(what));
    expect(found).toHaveLength(rows.length);
    expect(found).toMatchObject(rows);
    const questions = (await matchesOf(home)).filter(({ earlier }) => found.some(({ id }) => id === earlier?.id));
    expect(questions.map(({ reason }) => reason)).toEqual(asked);
  });

  test.each(entries.filter(([, { rematched }]) => rematched > 0))(
    '%s: ids, notes, categories and exclusions survive',
    async (what) => {
      const found = (await listed(home, shopOf(what))).map(decisions);
      expect(sameRows(found)).toEqual(sameRows(decided.get(what)!.map(decisions)));
    },
  );

  test('the log says how many were known again, and adds up', () => {
    const total = (count: (one: Case) => number) => entries.reduce((sum, [, one]) => sum + count(one), 0);
    const sent = total(({ after }) => after.filter((row) => row !== null).length);
    expect(log.counts.transactions).toMatchObject({
      created: sent,
      rematched: total(({ rematched }) => rematched),
      // The purchase that turned into a refund is the only one that is no longer there.
      removed: 1,
    });
  });

  test('the next sync finds nothing to do', async () => {
    const again = await sync(home);
    expect(again.counts.transactions).toMatchObject({ created: 0, updated: 0, removed: 0, rematched: 0 });
    expect(again.notices.map(({ code }) => code)).toEqual(['matches_to_decide']);
  });
});

describe('what its person should look at', () => {
  const open = async () => {
    const { body } = await home.person.request<Schema<'NotificationPage'>>('GET', '/notifications/?open=true');
    return body.results.map(({ kind }) => kind);
  };

  test('pairs that wait for an answer', async () => {
    expect(await open()).toEqual(['match_asked']);
  });

  test('a row that stays pending for more than eight days, until it is posted', async () => {
    const add = [bankRow(home, { ...pending, description: 'Mike', date: ago(8) })];
    const { added } = await sandbox.control<{ added: string[] }>('POST', `/items/${home.itemId}/transactions`, { add });
    expect((await sync(home)).notices.map(({ code }) => code)).not.toContain('pending_unmatched');
    const change = [{ id: added[0]!, date: ago(10) }];
    await sandbox.control('POST', `/items/${home.itemId}/transactions`, { change });
    expect((await sync(home)).notices.map(({ code }) => code)).toContain('pending_unmatched');
    expect((await open()).sort()).toEqual(['match_asked', 'pending_unmatched']);
    await renewed(home, [{ id: added[0]!, ...posted, date: ago(3) }]);
    expect(await open()).toEqual(['match_asked']);
  });
});

describe('a question', () => {
  const question = async (shop: string) => {
    const rows = await listed(home, shop);
    return (await matchesOf(home)).find(({ earlier }) => rows.some(({ id }) => id === earlier?.id))!;
  };

  test('leaves the earlier row out of totals until it is answered, and says so', async () => {
    const path = `/transactions/summary/?date_from=${day(30)}&include_pending=true`;
    const { body } = await home.person.request<Schema<'Summary'>>('GET', path);
    expect(body.counted.awaiting_match).toBe(2);
  });

  test('that is accepted makes one row of two, with what was decided on the earlier, also while the bank shows both', async () => {
    for (const shop of ['Hotel', 'Juliete']) {
      const asked = await question(shop);
      const answer = await decide(home, asked.id, 'accept');
      expect(answer).toMatchObject({ status: 200, body: { state: 'accepted', later: null } });
      expect(await decide(home, asked.id, 'accept')).toMatchObject({ status: 200 });
      expect(await decide(home, asked.id, 'refuse')).toMatchObject({ status: 409 });
    }
    await sync(home);
    for (const [shop, amount] of [
      ['Hotel', '-110.00'],
      ['Juliete', '-50.00'],
    ]) {
      const rows = await listed(home, shop!);
      expect(rows).toMatchObject([
        { amount, status: 'POSTED', awaits_match: false, note: 'note 0', category_id: '11020000' },
      ]);
    }
    expect((await sync(home)).counts.transactions).toMatchObject({ created: 0, updated: 0, removed: 0 });
  });

  test('that is refused keeps two rows, and is not asked again when the bank sends them anew', async () => {
    const rows = [bankRow(home, { ...pending, description: 'Lima', amount: -100 })];
    const first = await sandbox.control<{ added: string[] }>('POST', `/items/${home.itemId}/transactions`, {
      add: rows,
    });
    await sync(home);
    await renewed(home, [{ id: first.added[0]!, ...posted, amount: -120, keep: true }]);
    // The authorisation stays for a while, then goes: now it could be the purchase.
    await sandbox.control('POST', `/items/${home.itemId}/transactions`, { remove: first.added });
    await sync(home);
    const later = (await shownAt(sandbox, home, 'Lima'))[0]!;
    const asked = (await matchesOf(home)).filter(({ later: row }) => row?.description === 'Lima');
    for (const { id } of asked) await decide(home, id, 'refuse');
    await renewed(home, [{ id: later.id }]);
    await sync(home);
    expect((await matchesOf(home)).filter(({ later: row }) => row?.description === 'Lima')).toEqual([]);
    expect((await listed(home, 'Lima')).map(({ amount }) => amount)).toEqual(['-120.00']);
  });
});
