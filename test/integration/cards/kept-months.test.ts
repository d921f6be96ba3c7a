import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COUNTS, cardRow, IN_ORDER, ROW, type Row } from '../../../src/modules/cards/adapters/card-row-sql.js';
import { CardsController } from '../../../src/modules/cards/adapters/cards-controller.js';
import { KnexCardReader } from '../../../src/modules/cards/adapters/knex-card-reader.js';
import { presentPurchase } from '../../../src/modules/cards/adapters/present-bill.js';
import { ReadCards } from '../../../src/modules/cards/application/read-cards.js';
import type { CardRow } from '../../../src/modules/cards/domain/card-row.js';
import { compareText } from '../../../src/shared/compare-text.js';
import { type LocalDate, plusDays } from '../../../src/shared/local-date.js';
import type { UserId } from '../../../src/shared/principal.js';
import type { WholeCard } from '../../support/a-card.js';
import { anyBills, anyRow } from '../../support/any-card.js';
import { aUser } from '../../support/builders.js';
import { testDatabase } from '../../support/postgres.js';
import { type Wealth, wealthOf } from '../../support/wealth.js';
import { wholePurchases, wholeStatements } from '../../support/whole-cards.js';

const { database } = await testDatabase();
const NOW = new Date('2026-03-10T12:00:00Z');
const TODAY = '2026-03-10' as LocalDate;
const reader = new KnexCardReader(database);
const cards = new ReadCards(reader, { now: () => NOW });
const controller = new CardsController(undefined as never, cards);

interface World {
  mine: Wealth;
  accounts: string[];
}
type Command = (world: World) => Promise<unknown>;

const cardOf = (row: CardRow) =>
  JSON.stringify({
    providerBillId: row.providerBillId,
    billForecastMonth: row.forecastMonth,
    instalmentNumber: row.instalmentNumber,
    instalmentsTotal: row.instalmentsTotal,
    // An instant that is another day elsewhere.
    purchasedAt: row.purchasedOn && `${row.purchasedOn}T02:00:00Z`,
  });
const columnsOf = (row: CardRow) => ({
  description: row.description,
  status: row.status,
  account_type: 'CREDIT',
  card: cardOf(row),
  transfer_role: row.transferRole,
  transfer_id:
    row.transferRole === null || row.transferRole === 'apart' ? null : '00000000-0000-4000-8000-000000000000',
});

/** One of the rows that are there, to change it. */
const someRow = async ({ mine }: World, which: number) => {
  const rows = await database.sql('transactions').where({ user_id: mine.userId }).orderBy('id').select('id');
  const id = rows[which % rows.length]?.id ?? null;
  return { row: database.sql('transactions').where({ user_id: mine.userId, id }) };
};
const which = fc.nat(50);
const arrive: fc.Arbitrary<Command> = fc
  .array(fc.tuple(anyRow, fc.nat(1)), { minLength: 1, maxLength: 12 })
  .map((rows) => async ({ mine, accounts }) => {
    for (const [row, card] of rows) await mine.moved(accounts[card]!, row.date, row.amount, columnsOf(row));
  });
const change: fc.Arbitrary<Command> = fc.tuple(which, anyRow).map(
  ([which, row]) =>
    async (world) =>
      (await someRow(world, which)).row.update({ ...columnsOf(row), date: row.date, amount: row.amount }),
);
const recategorise: fc.Arbitrary<Command> = fc.tuple(which, fc.constantFrom('05100000', '02010000', '15030000')).map(
  ([which, category]) =>
    async (world) =>
      (await someRow(world, which)).row.update({ user_category_id: category }),
);
const remove: fc.Arbitrary<Command> = which.map(
  (which) => async (world) =>
    (await someRow(world, which)).row.update({ removed_at: NOW, transfer_role: null, transfer_id: null }),
);
const unite: fc.Arbitrary<Command> = which.map((which) => async (world) => (await someRow(world, which)).row.delete());
const waits: fc.Arbitrary<Command> = which.map(
  (which) => async (world) => (await someRow(world, which)).row.update({ awaits_match: true }),
);
const moveCard: fc.Arbitrary<Command> = which.map(
  (which) => async (world) => (await someRow(world, which)).row.update({ account_id: world.accounts[1] }),
);
const live: fc.Arbitrary<Command> = fc.constantFrom('America/Sao_Paulo', 'Asia/Tokyo').map(
  (time_zone) =>
    async ({ mine }) =>
      database.sql('users').where({ id: mine.userId }).update({ time_zone }),
);
const bill: fc.Arbitrary<Command> = anyBills.map((bills) => async ({ mine, accounts }) => {
  await database.sql('card_bills').where({ user_id: mine.userId }).delete();
  for (const { providerBillId, closingDate, dueDate, totalAmount } of bills) {
    await database.sql('card_bills').insert({
      user_id: mine.userId,
      connection_id: await mine.connectionId(),
      account_id: accounts[0],
      provider_bill_id: providerBillId,
      due_date: dueDate,
      closing_date: closingDate,
      total_amount: totalAmount,
      currency: 'BRL',
      finance_charges: '[]',
      payments: '[]',
    });
  }
});
const anyCommand = fc.oneof(
  { weight: 3, arbitrary: arrive },
  { weight: 3, arbitrary: change },
  recategorise,
  remove,
  unite,
  waits,
  moveCard,
  live,
  bill,
);

/** The cards with every row, read without anything that is kept. */
async function wholeCards(userId: UserId): Promise<WholeCard[]> {
  const [{ time_zone }] = await database.sql('users').where({ id: userId }).select('time_zone');
  return Promise.all(
    (await reader.cards({ userId, timeZone: time_zone })).map(async ({ teaching: _, connectorId: __, ...card }) => {
      const { rows }: { rows: Row[] } = await database.sql.raw(
        `select ${ROW} from transactions moved where user_id = ? and account_id = ? and ${COUNTS} ${IN_ORDER}`,
        [userId, card.accountId],
      );
      return { ...card, rows: rows.map((row) => cardRow(row, time_zone)) };
    }),
  );
}

/** A list's pages from the first to the last by their cursors, and from there back to the first. */
async function paged(userId: UserId, size: number): Promise<{ forth: unknown[]; back: unknown[] }> {
  const page = async (cursor: string | null) => {
    const answer = await controller.listPurchases({
      principal: { userId, scopes: [], timeZone: 'America/Sao_Paulo' },
      query: { page_size: size, ...(cursor && { cursor }) },
      url: '/purchases/',
    } as never);
    const { results, next, previous } = (answer as { body: { results: unknown[]; next: string; previous: string } })
      .body;
    const cursorOf = (url: string | null) => url && new URL(url, 'http://127.0.0.1').searchParams.get('cursor');
    return { results, next: cursorOf(next), previous: cursorOf(previous) };
  };
  let here = await page(null);
  expect(here.previous).toBeNull();
  const forth = [...here.results];
  while (here.next) {
    here = await page(here.next);
    forth.push(...here.results);
  }
  const back = [...here.results];
  while (here.previous) {
    here = await page(here.previous);
    back.unshift(...here.results);
  }
  return { forth, back };
}

test('after any events, bills and purchases are those of reading every row', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyCommand, { minLength: 2, maxLength: 7 }),
      fc.integer({ min: 1, max: 4 }),
      async (commands, size) => {
        const mine = wealthOf(database, await aUser(database));
        const facts = { balanceCloseDate: '2026-04-03', balanceDueDate: '2026-04-10', additionalCards: [] };
        const accounts = [await mine.card(), await mine.card(null, { card: JSON.stringify(facts) })];
        for (const command of [await fc.sample(bill, 1)[0]!, ...commands]) {
          await command({ mine, accounts });
          const whole = await wholeCards(mine.userId);
          const statements = whole.map((card) =>
            wholeStatements(
              card,
              whole.filter((other) => other !== card),
              TODAY,
            ),
          );
          for (const [index, { accountId }] of whole.entries()) {
            const bills = await cards.bills(mine.userId, accountId);
            const expected = statements[index]!.toReversed();
            expect(bills.map(({ months: _, ...rest }) => rest)).toEqual(expected.map(({ lines: _, ...rest }) => rest));
            for (const { id, lines } of expected) expect((await cards.bill(mine.userId, id)).lines).toEqual(lines);
          }
          const purchases = whole
            .flatMap((card, index) => wholePurchases(card, statements[index]!))
            .sort((a, b) => compareText(b.purchasedOn, a.purchasedOn) || compareText(b.id, a.id));
          const { forth, back } = await paged(mine.userId, size);
          expect(forth).toEqual(purchases.map(presentPurchase));
          expect(back).toEqual(forth);
          const since = plusDays(TODAY, -45);
          const isLive = ({ instalments }: (typeof purchases)[number]) =>
            instalments.some(({ transactionId, date }) => transactionId !== null && date >= since);
          const live = (await cards.all(mine.userId, since)).flatMap((card) => card.purchases);
          expect(
            live
              .filter(isLive)
              .map(({ id }) => id)
              .sort(),
          ).toEqual(
            purchases
              .filter(isLive)
              .map(({ id }) => id)
              .sort(),
          );
          seen += purchases.length;
        }
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
  expect(seen).toBeGreaterThan(0);
});

/** A card of which the bank gives no bills, that closes on the 3rd. */
async function aCardWithoutBills() {
  const mine = wealthOf(database, await aUser(database));
  const facts = { balanceCloseDate: '2026-04-03', balanceDueDate: '2026-04-10', additionalCards: [] };
  return { mine, card: await mine.card(null, { card: JSON.stringify(facts) }) };
}

test('a row that moves to another month, or is deleted, leaves the bill that was read with it', async () => {
  const { mine, card } = await aCardWithoutBills();
  const january = await mine.moved(card, '2026-01-10', '-10.00', { account_type: 'CREDIT' });
  await mine.moved(card, '2026-02-10', '-1.00', { account_type: 'CREDIT' });
  const totals = async () =>
    (await cards.bills(mine.userId, card)).map(({ cycle, linesTotal }) => `${cycle.closingDate} ${linesTotal}`);
  expect(await totals()).toEqual(['2026-04-03 0', '2026-03-03 1', '2026-02-03 10']);
  const row = () => database.sql('transactions').where({ user_id: mine.userId, id: january });
  await row().update({ date: '2026-02-11' });
  expect(await totals()).toEqual(['2026-04-03 0', '2026-03-03 11']);
  await row().delete();
  expect(await totals()).toEqual(['2026-04-03 0', '2026-03-03 1']);
});

test('pages hold every purchase, however many instalments each has', async () => {
  const { mine, card } = await aCardWithoutBills();
  for (let purchase = 0; purchase < 9; purchase += 1) {
    for (let number = 1; number <= 6; number += 1) {
      await mine.moved(card, `2025-${String(number).padStart(2, '0')}-1${purchase}`, '-5.00', {
        account_type: 'CREDIT',
        card: JSON.stringify({
          instalmentNumber: number,
          instalmentsTotal: 6,
          purchasedAt: `2025-01-1${purchase}T12:00:00Z`,
        }),
      });
    }
  }
  const { forth, back } = await paged(mine.userId, 4);
  expect(forth).toHaveLength(9);
  expect(back).toEqual(forth);
});
