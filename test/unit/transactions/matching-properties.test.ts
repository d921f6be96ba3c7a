import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type MatchedPair,
  matchExactly,
  matchTransactions,
  pairOf,
} from '../../../src/modules/transactions/domain/matching.js';
import { type MatchFacts, sameFacts } from '../../../src/modules/transactions/domain/matching-rules.js';
import { decimalText, isNegative } from '../../../src/shared/decimal-text.js';
import type { LocalDate } from '../../../src/shared/local-date.js';

/** Few values, so that rows meet: twins, near amounts, reused ids, names that are nearly alike. */
const aRow = fc.record({
  institutionId: fc.constantFrom(null, null, null, 'x', 'y', '0'),
  day: fc.integer({ min: 1, max: 28 }),
  hour: fc.integer({ min: 0, max: 23 }),
  positionInDay: fc.constantFrom(null, 0, 1),
  description: fc.constantFrom(
    'Padaria',
    'PAG*PADARIA',
    'Padaria Sol',
    'Cinema',
    'Pix agendado - Ana',
    'Pix enviado - Ana',
    '',
    '🍕',
  ),
  amount: fc.constantFrom('-10.00', '-10.00', '-12.00', '10.00', '-0.01', '-100000000000000000000.01', '0.00'),
  currency: fc.constantFrom('BRL', 'BRL', 'BRL', 'USD'),
  original: fc.constantFrom(null, null, '-2.00'),
  status: fc.constantFrom('POSTED' as const, 'PENDING' as const),
  instalment: fc.constantFrom(null, null, 1, 2),
  decided: fc.boolean(),
  scheduled: fc.boolean(),
  fresh: fc.boolean(),
  shown: fc.boolean(),
  batch: fc.integer({ min: 0, max: 3 }),
});

type Drawn = typeof aRow extends fc.Arbitrary<infer Row> ? Row : never;

function facts(id: string, row: Drawn): MatchFacts {
  const date = `2026-03-${String(row.day).padStart(2, '0')}` as LocalDate;
  return {
    id,
    institutionId: row.institutionId,
    date,
    bookedAt: new Date(Date.parse(date) + row.hour * 3_600_000),
    batch: row.batch,
    positionInDay: row.positionInDay,
    description: row.description,
    amount: decimalText(row.amount),
    currency: row.currency,
    originalAmount: row.original === null ? null : decimalText(row.original),
    originalCurrency: row.original === null ? null : 'USD',
    status: row.status,
    instalmentNumber: row.instalment,
    instalmentsTotal: row.instalment === null ? null : 3,
    decided: row.decided,
    scheduled: row.scheduled,
    fresh: row.fresh,
    shown: row.shown,
  };
}

const rows = (prefix: string) =>
  fc.array(aRow, { maxLength: 12 }).map((drawn) => drawn.map((row, index) => facts(`${prefix}${index}`, row)));

/** Rows as they are after a reading: what went, and what came with it or before. */
const aReading = fc.record({
  gone: rows('g').map((all) => all.map((row) => (row.shown ? { ...row, status: 'PENDING' as const } : row))),
  arrived: rows('a').map((all) => all.map((row) => ({ ...row, shown: true }))),
});

/** An account that is read anew: all that was set aside, and all that comes. */
const aTakeover = fc.record({
  gone: rows('g').map((all) => all.map((row) => ({ ...row, batch: -1, shown: false, fresh: true }))),
  arrived: rows('a').map((all) => all.map((row) => ({ ...row, batch: 0, shown: true, fresh: true }))),
  /** Where pages end, and in which order rows come. */
  pages: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 }),
});

const pairs = (found: MatchedPair[]) => found.map(({ gone, arrived }) => pairOf(gone.id, arrived.id)).sort();
/** What pairs say, whichever of rows that say the very same are in them. */
const said = (found: MatchedPair[]) =>
  found.map(({ gone, arrived, reason }) => `${reason}: ${sameFacts(gone)} > ${sameFacts(arrived)}`).sort();
const RUNS = { numRuns: 1_500, seed: 60 };

describe('whatever goes and comes', () => {
  test('each row is in one pair at most, sure or unsure', () => {
    fc.assert(
      fc.property(aReading, ({ gone, arrived }) => {
        const { sure, unsure } = matchTransactions(gone, arrived);
        const all = [...sure, ...unsure];
        expect(new Set(all.map((pair) => pair.gone.id)).size).toBe(all.length);
        expect(new Set(all.map((pair) => pair.arrived.id)).size).toBe(all.length);
      }),
      RUNS,
    );
  });

  test('no pair crosses sign or currency, joins two parts of a purchase, or has a later row that was there first', () => {
    fc.assert(
      fc.property(aReading, ({ gone, arrived }) => {
        const { sure, unsure } = matchTransactions(gone, arrived);
        for (const pair of [...sure, ...unsure]) {
          expect(isNegative(pair.arrived.amount)).toBe(isNegative(pair.gone.amount));
          expect(pair.arrived.currency).toBe(pair.gone.currency);
          if (pair.gone.instalmentNumber !== null && pair.arrived.instalmentNumber !== null) {
            expect(pair.arrived.instalmentNumber).toBe(pair.gone.instalmentNumber);
          }
          expect(pair.arrived.batch).toBeGreaterThanOrEqual(pair.gone.batch);
          if (!pair.gone.shown) expect(pair.arrived.batch).toBeGreaterThan(pair.gone.batch);
        }
      }),
      RUNS,
    );
  });

  test('nothing that the bank still shows is matched without a question', () => {
    fc.assert(
      fc.property(aReading, ({ gone, arrived }) => {
        expect(matchTransactions(gone, arrived).sure.filter((pair) => pair.gone.shown)).toEqual([]);
      }),
      RUNS,
    );
  });

  test('the order in which rows are given makes no difference', () => {
    fc.assert(
      fc.property(
        aReading.chain(({ gone, arrived }) =>
          fc.record({
            gone: fc.constant(gone),
            arrived: fc.constant(arrived),
            goneTurned: fc.shuffledSubarray(gone, { minLength: gone.length }),
            arrivedTurned: fc.shuffledSubarray(arrived, { minLength: arrived.length }),
          }),
        ),
        ({ gone, arrived, goneTurned, arrivedTurned }) => {
          const straight = matchTransactions(gone, arrived);
          const turned = matchTransactions(goneTurned, arrivedTurned);
          expect(pairs(turned.sure)).toEqual(pairs(straight.sure));
          expect(pairs(turned.unsure)).toEqual(pairs(straight.unsure));
        },
      ),
      RUNS,
    );
  });

  test('a refused pair is never made again', () => {
    fc.assert(
      fc.property(aReading, ({ gone, arrived }) => {
        const first = matchTransactions(gone, arrived);
        const refused = new Set(pairs([...first.sure, ...first.unsure]));
        const again = matchTransactions(gone, arrived, refused);
        for (const pair of pairs([...again.sure, ...again.unsure])) expect(refused.has(pair)).toBe(false);
      }),
      RUNS,
    );
  });
});

describe('an account that is read anew', () => {
  test('is the same history however its rows are cut into pages', () => {
    fc.assert(
      fc.property(aTakeover, ({ gone, arrived, pages }) => {
        const whole = matchTransactions(gone, arrived);
        const left = { gone: new Set(gone), arrived: new Set(arrived) };
        const byPage: MatchedPair[] = [];
        for (const page of [0, 1, 2, 3]) {
          const onPage = arrived.filter((_row, index) => pages[index] === page);
          for (const pair of matchExactly([...left.gone], onPage)) {
            byPage.push(pair);
            left.gone.delete(pair.gone);
            left.arrived.delete(pair.arrived);
          }
        }
        const rest = matchTransactions([...left.gone], [...left.arrived]);
        expect(said([...byPage, ...rest.sure])).toEqual(said(whole.sure));
        expect(said(rest.unsure)).toEqual(said(whole.unsure));
      }),
      RUNS,
    );
  });
});
