import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { AccountOfPage, ProviderTransaction } from '../../../src/modules/transactions/index.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { anAccount, aProviderTransaction, aUser } from '../../support/builders.js';
import { testDatabase } from '../../support/postgres.js';
import { ownPix, pairing } from '../../support/transfers.js';

const { database } = await testDatabase();
const { write, pair, flows, pairs, idOf, decide, repository, transactions } = pairing(database);

/** Two bank accounts and a card of one user. */
async function aHousehold() {
  const userId = await aUser(database);
  const [checking, savings] = [await anAccount(database, { userId }), await anAccount(database, { userId })];
  return { userId, checking, savings, card: await anAccount(database, { userId, type: 'CREDIT' }) };
}

const at = (instant: string) => ({ bookedAt: new Date(instant) });
const remove = (account: AccountOfPage, id: string) => transactions.removeByProviderIds(account, [id]);
const transferOf = async (userId: AccountOfPage['userId'], states = ['paired']) =>
  (await repository.list(userId, { states: states as ['paired'] }, { size: 10, cursor: null })).rows[0]!;

test('a PIX at 23:59 to an own account at another bank counts as a transfer on both sides, by sealed documents', async () => {
  const { userId, checking, savings } = await aHousehold();
  // 23:59 and 00:00 in São Paulo.
  await write(checking, ownPix('out', '-300.00', at('2026-03-11T02:59:00.000Z')));
  await write(savings, ownPix('in', '300.00', at('2026-03-11T03:00:10.000Z')));
  expect(await flows(userId)).toEqual(['in: income', 'out: expense']);
  await pair(userId);
  expect(await flows(userId)).toEqual(['in: transfer', 'out: transfer']);
  const transfer = await transferOf(userId);
  expect(transfer.debit).toMatchObject({ amount: '-300.00', date: '2026-03-10', accountId: checking.accountId });
  expect(transfer.credit).toMatchObject({ amount: '300.00', date: '2026-03-11', accountId: savings.accountId });
  expect(transfer.reasons.map(({ code }) => code)).toEqual(
    expect.arrayContaining(['same_amount', 'late_evening', 'own_document']),
  );
  const { rows } = await database.sql.raw('select transfers::text as text from transfers where user_id = ?', [userId]);
  expect(rows[0].text).not.toContain('52998224725');
});

test('nothing is paired across users, though documents, amounts and days are the same', async () => {
  const [one, other] = [await aHousehold(), await aHousehold()];
  await write(one.checking, ownPix('out', '-300.00'));
  await write(other.savings, ownPix('in', '300.00'));
  await pair(one.userId);
  await pair(other.userId);
  expect([...(await pairs(one.userId)), ...(await pairs(other.userId))]).toEqual([]);
});

test('a card payment that the bank tells three times is one payment and no refund', async () => {
  const { userId, checking, card } = await aHousehold();
  const paid = { description: 'Pagamento recebido' };
  await write(
    checking,
    aProviderTransaction({ providerTransactionId: 'bill', amount: '-890.00', description: 'Pagamento fatura' }),
  );
  await write(
    card,
    aProviderTransaction({ providerTransactionId: 'paid', amount: '890.00', ...paid }),
    aProviderTransaction({
      providerTransactionId: 'again',
      amount: '890.00',
      ...paid,
      ...at('2026-03-11T15:00:00.000Z'),
    }),
  );
  await pair(userId);
  expect(await flows(userId)).toEqual(['again: transfer', 'bill: transfer', 'paid: transfer']);
  expect(await pairs(userId)).toEqual(['bill again echo saldo', 'bill paid paired saldo']);
});

test("an exchange is paired by the day's rate, and left out on a day without one", async () => {
  const { userId, checking } = await aHousehold();
  const abroad = await anAccount(database, { userId });
  await database.sql('exchange_rates').delete();
  await database.sql('exchange_rates').insert({
    source: 'BCB_PTAX',
    base_currency: 'USD',
    quote_currency: 'BRL',
    date: '2026-03-09',
    rate: '5.5',
  });
  const dollars = { currency: 'USD' };
  const later = at('2026-06-10T15:00:00.000Z');
  await write(checking, ownPix('out', '-550.00'), ownPix('out without', '-550.00', later));
  await write(abroad, ownPix('in', '98.50', dollars), ownPix('in without', '98.50', { ...dollars, ...later }));
  await pair(userId);
  expect(await pairs(userId)).toEqual(['out in paired saldo']);
  expect(await transferOf(userId)).toMatchObject({ kind: 'exchange', rate: expect.stringMatching(/^0\.1818/) });
});

describe('a transaction that goes', () => {
  test('takes the transfer with it at once, and brings it back when it comes back', async () => {
    const { userId, checking, savings } = await aHousehold();
    await write(checking, ownPix('out', '-300.00'));
    await write(savings, ownPix('in', '300.00'));
    await pair(userId);
    await remove(savings, 'in');
    expect(await flows(userId)).toEqual(['out: expense']);
    await pair(userId);
    expect(await flows(userId)).toEqual(['out: expense']);
    await write(savings, ownPix('in', '300.00'));
    await pair(userId);
    expect(await flows(userId)).toEqual(['in: transfer', 'out: transfer']);
  });

  test('leaves the other side to a better one', async () => {
    const { userId, checking, savings, card } = await aHousehold();
    const other = await anAccount(database, { userId });
    await write(checking, ownPix('out', '-300.00'));
    await write(savings, ownPix('in', '300.00'));
    await pair(userId);
    await remove(savings, 'in');
    await write(other, ownPix('in again', '300.00'));
    await pair(userId);
    expect(await pairs(userId)).toEqual(['out in again paired saldo']);
    expect(card.userId).toBe(userId);
  });

  test('for good leaves no pair behind', async () => {
    const { userId, checking, savings } = await aHousehold();
    await write(checking, ownPix('out', '-300.00'));
    await write(savings, ownPix('in', '300.00'));
    await pair(userId);
    await database.sql('transactions').where({ user_id: userId, provider_transaction_id: 'in' }).delete();
    expect(await flows(userId)).toEqual(['out: expense']);
    expect(await database.sql('transfers').where({ user_id: userId })).toEqual([]);
  });
});

test('a run that is cut off leaves its work to the next, and two at once do it once', async () => {
  const { userId, checking, savings } = await aHousehold();
  await write(checking, ownPix('out', '-300.00'));
  await write(savings, ownPix('in', '300.00'));
  const killed = database.run(async () => {
    await pair(userId);
    throw new Error('killed before the commit');
  });
  await expect(killed).rejects.toThrow('killed');
  expect(await flows(userId)).toEqual(['in: income', 'out: expense']);
  await Promise.all([pair(userId), pair(userId), pair(userId)]);
  expect(await flows(userId)).toEqual(['in: transfer', 'out: transfer']);
  expect(await pairs(userId)).toEqual(['out in paired saldo']);
});

describe('what a person decides', () => {
  test('unpaired, both count by themselves whatever the bank calls them, and no sync pairs them again', async () => {
    const { userId, checking, savings } = await aHousehold();
    const category = { categoryId: '04020000' };
    await write(checking, ownPix('out', '-300.00', category));
    await write(savings, ownPix('in', '300.00', category));
    await pair(userId);
    await decide.decide(userId, (await transferOf(userId)).id, 'rejected');
    expect(await flows(userId)).toEqual(['in: income', 'out: expense']);
    // The bank changes both, one goes and comes back, and another like it comes.
    await write(checking, ownPix('out', '-300.00', { ...category, description: 'PIX TRANSF' }));
    await remove(savings, 'in');
    await pair(userId);
    await write(savings, ownPix('in', '300.00', category), ownPix('like it', '300.00'));
    await pair(userId);
    expect(await flows(userId)).toEqual(['in: income', 'like it: income', 'out: expense']);
    expect(await pairs(userId)).toContain('out in rejected user');
  });

  test('rejected, a pair makes room for the next best, which is suggested', async () => {
    const { userId, checking, savings } = await aHousehold();
    const pix = { description: 'Pix', categoryId: '04020000' };
    const next = at('2026-03-11T15:00:00.000Z');
    await write(checking, aProviderTransaction({ providerTransactionId: 'out', amount: '-300.00', ...pix }));
    await write(savings, aProviderTransaction({ providerTransactionId: 'in', amount: '300.00', ...pix }));
    await write(savings, aProviderTransaction({ providerTransactionId: 'next', amount: '300.00', ...pix, ...next }));
    await pair(userId);
    expect(await pairs(userId)).toEqual(['out in paired saldo']);
    await decide.decide(userId, (await transferOf(userId)).id, 'rejected');
    await pair(userId);
    expect(await pairs(userId)).toEqual(['out in rejected user', 'out next suggested saldo']);
  });

  test('taken back, the transfer is one again', async () => {
    const { userId, checking, savings } = await aHousehold();
    await write(checking, ownPix('out', '-300.00'));
    await write(savings, ownPix('in', '300.00'));
    await pair(userId);
    const { id } = await transferOf(userId);
    await decide.decide(userId, id, 'rejected');
    await decide.decide(userId, id, 'paired');
    await pair(userId);
    expect(await flows(userId)).toEqual(['in: transfer', 'out: transfer']);
    expect(await pairs(userId)).toEqual(['out in paired user']);
  });

  test('paired by hand stays, though the rules would rather pair otherwise, and outlives a side that comes and goes', async () => {
    const { userId, checking, savings } = await aHousehold();
    await write(checking, ownPix('out', '-300.00'));
    await write(
      savings,
      ownPix('in', '300.00'),
      aProviderTransaction({ providerTransactionId: 'odd', amount: '299.10' }),
    );
    await pair(userId);
    await decide.pair(userId, await idOf(userId, 'out'), await idOf(userId, 'odd'));
    await pair(userId);
    expect(await flows(userId)).toEqual(['in: income', 'odd: transfer', 'out: transfer']);
    await remove(savings, 'odd');
    await pair(userId);
    expect(await flows(userId)).toEqual(['in: transfer', 'out: transfer']);
    await write(savings, aProviderTransaction({ providerTransactionId: 'odd', amount: '299.10' }));
    await pair(userId);
    expect(await flows(userId)).toEqual(['in: income', 'odd: transfer', 'out: transfer']);
  });

  test('a category of theirs on a paired transaction ends the pair that the rules made', async () => {
    const { userId, checking, savings } = await aHousehold();
    await write(checking, ownPix('out', '-300.00'));
    await write(savings, ownPix('in', '300.00'));
    await pair(userId);
    await transactions.edit(userId, await idOf(userId, 'out'), { categoryId: '17010000' });
    await pair(userId);
    expect(await flows(userId)).toEqual(['in: income', 'out: expense']);
    await transactions.edit(userId, await idOf(userId, 'out'), { categoryId: null });
    await pair(userId);
    expect(await flows(userId)).toEqual(['in: transfer', 'out: transfer']);
  });

  test('two that cannot be one, or belong to a pair of theirs, are refused', async () => {
    const { userId, checking, savings } = await aHousehold();
    await write(checking, ownPix('out', '-300.00'), ownPix('home', '300.00'));
    await write(
      savings,
      ownPix('in', '300.00'),
      aProviderTransaction({ providerTransactionId: 'odd', amount: '5.00' }),
    );
    const [out, home, into, odd] = await Promise.all(['out', 'home', 'in', 'odd'].map((id) => idOf(userId, id)));
    await expect(decide.pair(userId, into!, out!)).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(decide.pair(userId, out!, home!)).rejects.toMatchObject({ code: 'invalid_request' });
    const stranger = await aUser(database);
    await expect(decide.pair(stranger, out!, into!)).rejects.toMatchObject({ code: 'transaction_not_found' });
    await decide.pair(userId, out!, odd!);
    await expect(decide.pair(userId, out!, into!)).rejects.toMatchObject({ code: 'transaction_already_paired' });
  });
});

test('an edit that changes nothing of a pair, and a run without work, write nothing', async () => {
  const { userId, checking, savings } = await aHousehold();
  await write(checking, ownPix('out', '-300.00'));
  await write(savings, ownPix('in', '300.00'));
  await pair(userId);
  const print = async () =>
    JSON.stringify([await database.sql('transfers').where({ user_id: userId }), await flows(userId)]);
  const before = await print();
  await transactions.edit(userId, await idOf(userId, 'out'), { note: 'x' });
  expect(await database.sql('transfer_work').where({ user_id: userId })).toEqual([]);
  await repository.noteWork(userId, ['2026-03-10' as LocalDate]);
  await pair(userId);
  expect(await print()).toBe(before);
});

/** Movements that compete for each other over days, on three accounts. */
const movements = fc.array(
  fc.record({
    amount: fc.constantFrom('-50.00', '50.00', '-50.00', '50.00', '-70.10', '70.10'),
    day: fc.integer({ min: 1, max: 90 }),
    account: fc.constantFrom('checking', 'savings', 'card'),
    isOwn: fc.boolean(),
    word: fc.constantFrom('Pix', 'Pagamento recebido', 'Pagamento fatura'),
  }),
  { minLength: 6, maxLength: 22 },
);

test('many small runs, in whatever order rows come and go, come to what one run over everything does', async () => {
  await fc.assert(
    fc.asyncProperty(movements, fc.infiniteStream(fc.nat(1000)), async (rows, dice) => {
      const household = await aHousehold();
      const { userId } = household;
      const page = rows.map(({ amount, day, isOwn, word }, index): ProviderTransaction => {
        const instant = new Date(Date.UTC(2026, 2, day, 15));
        const facts = { bookedAt: instant, description: word };
        return isOwn
          ? ownPix(String(index).padStart(3, '0'), amount, facts)
          : aProviderTransaction({ providerTransactionId: String(index).padStart(3, '0'), amount, ...facts });
      });
      const shuffled = [...page.keys()]
        .map((index) => [dice.next().value as number, index] as const)
        .sort(([a], [b]) => a - b);
      for (const [roll, index] of shuffled) {
        const account = household[rows[index]!.account];
        await write(account, page[index]!);
        if (roll % 3 === 0) await pair(userId);
        if (roll % 7 !== 0) continue;
        await remove(account, page[index]!.providerTransactionId);
        if (roll % 2 === 0) await pair(userId);
        await write(account, page[index]!);
      }
      await pair(userId);
      const bySteps = [await pairs(userId), await flows(userId)];
      await database.sql('transfers').where({ user_id: userId }).delete();
      await database.sql('transactions').where({ user_id: userId }).update({ transfer_id: null, transfer_role: null });
      const days = page.map(({ bookedAt }) => bookedAt.toISOString().slice(0, 10) as LocalDate);
      await repository.noteWork(userId, days);
      await pair(userId);
      expect(bySteps).toEqual([await pairs(userId), await flows(userId)]);
    }),
    { numRuns: 12, seed: 20_260_312 },
  );
});
