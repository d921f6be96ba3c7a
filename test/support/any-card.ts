import fc from 'fast-check';
import type { CardRow } from '../../src/modules/cards/domain/card-row.js';
import { type LocalDate, plusDays } from '../../src/shared/local-date.js';
import { aBankBill, aCardRow, type WholeCard } from './a-card.js';

const FIRST = '2025-10-01' as LocalDate;
/** In fewer months than a bank's habits are learned from. */
const DAYS = 200;
const aDay = fc.integer({ min: 0, max: DAYS }).map((days) => plusDays(FIRST, days));

/** Bills that close in seven months, some missing, some at odd days; one more that the rows name and nobody gives. */
const CLOSINGS = ['2025-10-03', '2025-11-04', '2025-12-03', '2026-01-03', '2026-02-03', '2026-02-24', '2026-04-02'];
const NAMED = [...CLOSINGS, 'nobody gives it'];

const aDescription = fc.constantFrom(
  'Loja',
  'Magazine',
  'Magazine parc 2/3',
  'Juros de mora',
  'IOF',
  'Anuidade',
  'Pagamento recebido',
);
/** Any row that a card may have. */
export const anyRow = fc
  .record({
    date: aDay,
    amount: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: -5000, max: -1 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 9000 }) },
    ),
    description: aDescription,
    providerBillId: fc.option(fc.constantFrom(...NAMED), { freq: 2 }),
    forecastMonth: fc.option(fc.constantFrom('2025-11', '2026-02', '2026-06'), { freq: 1 }),
    instalment: fc.option(fc.constantFrom([1, 3], [2, 3], [3, 3], [1, 10]), { freq: 2 }),
    purchasedOn: fc.option(fc.constantFrom('2025-10-10', '2025-11-20', '2026-01-05'), { freq: 2 }),
    transferRole: fc.option(fc.constantFrom('leg' as const, 'apart' as const, 'echo' as const), { freq: 1 }),
    status: fc.constantFrom('POSTED' as const, 'PENDING' as const),
  })
  .map(
    ({ date, amount, instalment, purchasedOn, ...facts }): CardRow =>
      aCardRow(date, (amount / 100).toFixed(2), {
        ...facts,
        instalmentNumber: instalment?.[0] ?? null,
        instalmentsTotal: instalment?.[1] ?? null,
        ...(purchasedOn && { purchasedOn }),
      }),
  );

export const anyBills = fc
  .subarray(CLOSINGS)
  .chain((closings) =>
    fc.tuple(
      ...closings.map((closing) => fc.integer({ min: -2000, max: 20_000 }).map((cents) => [closing, cents] as const)),
    ),
  )
  .map((bills) => bills.map(([closing, cents]) => aBankBill(closing, (cents / 100).toFixed(2))));

/** A card with any history; of some nothing tells when they close. */
export const anyCard: fc.Arbitrary<WholeCard> = fc
  .record({
    bills: anyBills,
    rows: fc.array(anyRow, { maxLength: 40 }),
    next: fc.option(fc.constantFrom('2026-03-31', '2026-05-03'), { freq: 2 }),
  })
  .map(({ bills, rows, next }) => ({
    accountId: 'card',
    currency: 'BRL',
    bills,
    rows: rows.toSorted((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0)),
    nextClosing: next as LocalDate | null,
    nextDue: next && plusDays(next as LocalDate, 7),
  }));
