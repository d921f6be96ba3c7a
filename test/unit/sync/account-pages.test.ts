import { expect, test } from '@jest/globals';
import { accountPages } from '../../../src/modules/sync/application/account-pages.js';
import type { ProviderTransaction } from '../../../src/modules/transactions/index.js';

/** A bank of numbered pages with one row each, whose answers come when they are let out. */
function aBank(count: number) {
  const asked: number[] = [];
  const waiting = new Map<number, PromiseWithResolvers<void>>();
  const gate = (n: number) => {
    const found = waiting.get(n) ?? Promise.withResolvers<void>();
    waiting.set(n, found);
    return found;
  };
  return {
    asked,
    read: async (after: string | null) => {
      const n = Number(after ?? 0);
      asked.push(n);
      await gate(n).promise;
      const rows = [{ providerTransactionId: `row ${n}` } as ProviderTransaction];
      return { rows, after: n + 1 < count ? String(n + 1) : null };
    },
    letOut: (...pages: number[]) => {
      for (const n of pages) gate(n).resolve();
    },
    fail: (n: number) => gate(n).reject(new Error(`page ${n} cannot be read`)),
  };
}
const asked = (bank: { asked: number[] }, n: number) => untilTrue(() => bank.asked.length >= n);
async function untilTrue(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(setImmediate);
}
const idsOf = ({ value }: IteratorResult<{ rows: ProviderTransaction[] }>) =>
  value?.rows.map(({ providerTransactionId }: ProviderTransaction) => providerTransactionId);
const never = new AbortController().signal;

test('gives what has come while the last was written as one, with the place to go on from', async () => {
  const bank = aBank(9);
  const pages = accountPages(bank.read, null, never);
  bank.letOut(0, 1, 2);
  const first = await pages.next();
  expect(idsOf(first)).toEqual(['row 0']);
  await asked(bank, 4);
  const second = await pages.next();
  expect(idsOf(second)).toEqual(['row 1', 'row 2']);
  expect(second.value.after).toBe('3');
});

test('reads so far ahead and no further', async () => {
  const bank = aBank(20);
  const pages = accountPages(bank.read, null, never);
  bank.letOut(...Array(20).keys());
  await pages.next();
  await asked(bank, 5);
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(bank.asked).toEqual([0, 1, 2, 3, 4]);
});

test('gives every page once, in order, and ends', async () => {
  const bank = aBank(11);
  bank.letOut(...Array(11).keys());
  const ids: string[] = [];
  let last: string | null = 'none';
  for await (const { rows, after } of accountPages(bank.read, '2', never)) {
    ids.push(...rows.map(({ providerTransactionId }) => providerTransactionId));
    last = after;
    await new Promise(setImmediate);
  }
  expect(ids).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => `row ${n}`));
  expect(last).toBeNull();
});

test('gives what came before a page that fails, and then its failure', async () => {
  const bank = aBank(9);
  const pages = accountPages(bank.read, null, never);
  bank.letOut(0, 1);
  await pages.next();
  await asked(bank, 3);
  bank.fail(2);
  await new Promise(setImmediate);
  expect(idsOf(await pages.next())).toEqual(['row 1']);
  await expect(pages.next()).rejects.toThrow('page 2 cannot be read');
});

test('asks for nothing more when its caller ends, and gives nothing more when the run is called off', async () => {
  const bank = aBank(9);
  const left = accountPages(bank.read, null, never);
  bank.letOut(0);
  await left.next();
  await asked(bank, 2);
  await left.return(undefined);
  bank.letOut(1);
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(bank.asked).toEqual([0, 1]);

  const run = new AbortController();
  const other = aBank(3);
  other.letOut(0, 1);
  const calledOff = accountPages(other.read, null, run.signal);
  await calledOff.next();
  run.abort(new Error('called off'));
  await expect(calledOff.next()).rejects.toThrow('called off');
});
