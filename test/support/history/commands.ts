import fc from 'fast-check';
import type { OldData } from '../../../src/modules/privacy/application/old-data.js';
import type { TotalsKeeper } from '../../../src/modules/reports/index.js';
import type { TransactionRepository } from '../../../src/modules/transactions/index.js';
import type { DecideTransfer } from '../../../src/modules/transfers/index.js';
import type { Database } from '../../../src/platform/database/database.js';
import { decimalText } from '../../../src/shared/decimal-text.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { aProviderTransaction } from '../builders.js';
import { anInstant, DAYS, TIME_ZONES } from './calendar.js';
import {
  type Account,
  type History,
  type Movement,
  movementOf,
  type Pair,
  type Reported,
  TREE,
  UNLISTED,
} from './model.js';
import { dayIn } from './reference.js';

/** What a history happens to: the service's own parts on a real database. */
export interface World {
  database: Database;
  owner: Database;
  transactions: TransactionRepository;
  oldData: OldData;
  keeper: TotalsKeeper;
  transfers: DecideTransfer;
}

/** One thing that happens, told to the model and done to the world. Another one is one more entry in `COMMANDS`. */
export type Command = ((history: History, world: World) => Promise<void>) & { toString(): string };

const IDS = Array.from({ length: 9 }, (_, n) => `movement-${n}`);
const CATEGORIES = [...Object.keys(TREE), UNLISTED];

const aReported: fc.Arbitrary<Reported> = fc.record({
  providerId: fc.constantFrom(...IDS),
  instant: anInstant,
  amount: fc.integer({ min: -100_000, max: 100_000 }).map((cents) => (cents / 100).toFixed(2)),
  currency: fc.constantFrom('BRL', 'BRL', 'BRL', 'USD', 'JPY', 'XXX'),
  status: fc.constantFrom('POSTED', 'POSTED', 'PENDING'),
  category: fc.option(fc.constantFrom(...CATEGORIES)),
  merchant: fc.option(fc.constantFrom('Mercado', 'Padaria', 'mercado', 'Açaí & Cia')),
});

const anAccountIndex = fc.integer({ min: 0, max: 2 });
const pageOf = (history: History, account: Account) => ({
  userId: history.userId,
  connectionId: account.connectionId,
  accountId: account.id,
  type: account.type,
  timeZone: history.timeZone,
});

function command(name: string, facts: unknown, work: (history: History, world: World) => Promise<void>): Command {
  return Object.assign((history: History, world: World) => work(history, world), {
    toString: () => `${name} ${JSON.stringify(facts)}`,
  });
}

const find = (history: History, account: Account, providerId: string) =>
  history.movements.find((one) => one.account === account && one.providerId === providerId);

/** New rows, changed ones, and removed ones that are back. */
export const sync = fc
  .tuple(
    anAccountIndex,
    fc.uniqueArray(aReported, { selector: ({ providerId }) => providerId, minLength: 1, maxLength: 8 }),
  )
  .map(([index, page]) =>
    command('sync', { index, page }, async (history, { database, transactions }) => {
      const account = history.accounts[index]!;
      await database.asUser(history.userId, () =>
        transactions.writePage(
          pageOf(history, account),
          page.map((row) =>
            aProviderTransaction({
              providerTransactionId: row.providerId,
              bookedAt: new Date(row.instant),
              amount: decimalText(row.amount),
              currency: row.currency,
              type: row.amount.startsWith('-') ? 'DEBIT' : 'CREDIT',
              status: row.status,
              categoryId: row.category,
              merchantName: row.merchant,
            }),
          ),
        ),
      );
      for (const row of page) {
        const known = find(history, account, row.providerId);
        if (known) Object.assign(known, row, { removed: false });
        else history.movements.push(movementOf(account, row));
      }
    }),
  );

const edit = fc
  .record({
    of: fc.nat(),
    category: fc.option(fc.option(fc.constantFrom(...CATEGORIES)), { nil: undefined }),
    excluded: fc.option(fc.boolean(), { nil: undefined }),
    note: fc.option(fc.constantFrom('a note', null), { nil: undefined }),
  })
  .map((facts) =>
    command('edit', facts, async (history, { database, transactions }) => {
      const there = history.movements.filter(({ removed }) => !removed);
      const one = there[facts.of % there.length];
      if (!one) return;
      const { category, excluded, note } = facts;
      await database.asUser(history.userId, async () => {
        const [row] = await database
          .sql('transactions')
          .where({ user_id: history.userId, account_id: one.account.id, provider_transaction_id: one.providerId });
        await transactions.edit(history.userId, row.id, {
          ...(category !== undefined && { categoryId: category }),
          ...(excluded !== undefined && { excluded }),
          ...(note !== undefined && { note }),
        });
      });
      if (category !== undefined) one.userCategory = category;
      if (excluded !== undefined) one.excluded = excluded;
    }),
  );

/** A transfer whose one side goes is none from then on. */
function remove(history: History, movements: Movement[]): void {
  for (const one of movements) {
    if (one.removed) continue;
    one.removed = true;
    if (one.role === 'leg') for (const side of sidesOf(standing(history, one)!)) side.role = null;
  }
}

const sidesOf = ({ debit, credit }: Pair) => [debit, credit];
const standing = (history: History, one: Movement) =>
  history.pairs.find((pair) => pair.state === 'paired' && sidesOf(pair).includes(one));
const isWhole = (pair: Pair) => sidesOf(pair).every(({ removed }) => !removed);

async function idOf({ database }: World, history: History, one: Movement): Promise<string> {
  const [row] = await database
    .sql('transactions')
    .where({ user_id: history.userId, account_id: one.account.id, provider_transaction_id: one.providerId });
  return row.id;
}

const pair = fc.record({ debit: fc.nat(), credit: fc.nat() }).map((facts) =>
  command('pair', facts, async (history, world) => {
    const there = history.movements.filter(({ removed }) => !removed);
    const debits = there.filter(({ amount }) => amount.startsWith('-'));
    const debit = debits[facts.debit % debits.length];
    const credits = there.filter(({ amount, account }) => !amount.startsWith('-') && account !== debit?.account);
    const credit = credits[facts.credit % credits.length];
    if (!debit || !credit) return;
    const isThis = (one: Pair) => one.debit === debit && one.credit === credit;
    const isTaken = (one: Pair) =>
      one.state === 'paired' && isWhole(one) && !isThis(one) && (one.debit === debit || one.credit === credit);
    const isCrossed = (one: Pair) =>
      one.state === 'paired' && isWhole(one) && (one.debit === credit || one.credit === debit);
    if (history.pairs.some((one) => isTaken(one) || isCrossed(one))) return;
    await world.database.asUser(history.userId, async () => {
      await world.transfers.pair(history.userId, await idOf(world, history, debit), await idOf(world, history, credit));
    });
    history.pairs = history.pairs.filter((one) => {
      const isOther = one.state === 'paired' && [debit, credit].some((side) => sidesOf(one).includes(side));
      return !isThis(one) && !isOther;
    });
    history.pairs.push({ debit, credit, state: 'paired' });
    for (const side of [debit, credit]) side.role = 'leg';
  }),
);

const unpair = fc.nat().map((of) =>
  command('unpair', { of }, async (history, world) => {
    const whole = history.pairs.filter((one) => one.state === 'paired' && isWhole(one));
    const one = whole[of % whole.length];
    if (!one) return;
    await world.database.asUser(history.userId, async () => {
      const [row] = await world.database.sql('transfers').where({
        user_id: history.userId,
        debit_id: await idOf(world, history, one.debit),
        credit_id: await idOf(world, history, one.credit),
      });
      await world.transfers.decide(history.userId, row.id, 'rejected');
    });
    one.state = 'rejected';
    for (const side of sidesOf(one)) if (side.role === 'leg') side.role = 'apart';
  }),
);

const vanish = fc
  .record({ index: anAccountIndex, from: fc.constantFrom(...DAYS), present: fc.subarray(IDS) })
  .map((facts) =>
    command('vanish', facts, async (history, { database, transactions }) => {
      const account = history.accounts[facts.index]!;
      const present = new Set(facts.present);
      await database.asUser(history.userId, () =>
        transactions.removeVanished(pageOf(history, account), facts.from as LocalDate, present),
      );
      const isGone = (one: Movement) =>
        one.account === account && !present.has(one.providerId) && dayIn(history.timeZone, one.instant) >= facts.from;
      remove(history, history.movements.filter(isGone));
    }),
  );

const removeNamed = fc.record({ index: anAccountIndex, ids: fc.subarray(IDS) }).map((facts) =>
  command('remove named', facts, async (history, { database, transactions }) => {
    const account = history.accounts[facts.index]!;
    await database.asUser(history.userId, () => transactions.removeByProviderIds(pageOf(history, account), facts.ids));
    remove(
      history,
      history.movements.filter((one) => one.account === account && facts.ids.includes(one.providerId)),
    );
  }),
);

/** As a disconnection does it: everything of one connection, at once. */
const disconnect = anAccountIndex.map((index) =>
  command('disconnect', { index }, async (history, { database }) => {
    const { connectionId } = history.accounts[index]!;
    await database.asUser(history.userId, () =>
      database
        .sql('transactions')
        .where({ user_id: history.userId, connection_id: connectionId })
        .whereNull('removed_at')
        .update({ removed_at: new Date(), removal_reason: 'disconnected' }),
    );
    remove(
      history,
      history.movements.filter(({ account }) => account.connectionId === connectionId),
    );
  }),
);

const purge = fc.constant(null).map((facts) =>
  command('purge', facts, async (history, { database, oldData }) => {
    await database.asSystem('a test', () => oldData.purgeRemovedTransactions(0, new AbortController().signal));
    history.movements = history.movements.filter(({ removed }) => !removed);
    history.pairs = history.pairs.filter(isWhole);
  }),
);

const move = fc.constantFrom(...TIME_ZONES).map((timeZone) =>
  command('move', { timeZone }, async (history, { database, owner, transactions }) => {
    await owner.sql('users').where({ id: history.userId }).update({ time_zone: timeZone });
    await database.asUser(history.userId, () => transactions.recomputeDays(history.userId));
    history.timeZone = timeZone;
  }),
);

const changeBaseCurrency = fc.constantFrom('BRL', 'USD', 'EUR').map((baseCurrency) =>
  command('change base currency', { baseCurrency }, async (history, { owner }) => {
    await owner.sql('users').where({ id: history.userId }).update({ base_currency: baseCurrency });
    history.baseCurrency = baseCurrency;
  }),
);

const rebuild = fc.constant(null).map((facts) =>
  command('rebuild', facts, async (history, { database, keeper }) => {
    const mended = await database.asSystem('a test', () => keeper.rebuild(history.userId));
    if (mended > 0) throw new Error(`${mended} rows of totals were wrong`);
  }),
);

/** What can happen, and how often. */
export const COMMANDS: { arbitrary: fc.Arbitrary<Command>; weight: number }[] = [
  { arbitrary: sync, weight: 8 },
  { arbitrary: edit, weight: 5 },
  { arbitrary: pair, weight: 3 },
  { arbitrary: unpair, weight: 2 },
  { arbitrary: vanish, weight: 2 },
  { arbitrary: removeNamed, weight: 2 },
  { arbitrary: disconnect, weight: 1 },
  { arbitrary: purge, weight: 1 },
  { arbitrary: move, weight: 1 },
  { arbitrary: changeBaseCurrency, weight: 1 },
  { arbitrary: rebuild, weight: 1 },
];

export const aCommand: fc.Arbitrary<Command> = fc.oneof(...COMMANDS);
