import type { Mutation } from './mutation.js';

const SERIES = 'test/unit/recurring/find-series.test.ts';
const COMMITMENTS = 'test/unit/reports/commitments.test.ts';

export const coming: readonly Mutation[] = [
  {
    promise: 'a busy shop is no subscription',
    file: 'src/modules/recurring/domain/find-series.ts',
    find: 'chain.length < (isShort(period) ? 4 : 3) + doubt',
    replace: 'chain.length < 2 + doubt * 0',
    test: SERIES,
  },
  {
    promise: 'two subscriptions at one merchant are two',
    file: 'src/modules/recurring/domain/find-series.ts',
    find: 'left = left.filter((movement) => !used.has(movement));',
    replace: 'left = used.size > 0 ? [] : left;',
    test: SERIES,
  },
  {
    promise: 'what the person decided stays when an item is found anew',
    file: 'src/modules/recurring/domain/keep-identity.ts',
    find: '.filter(({ shared }) => shared > 0)',
    replace: '.filter(({ shared }) => shared > 1_000)',
    test: SERIES,
  },
  {
    promise: 'a bill that is paid is owed no more',
    file: 'src/modules/reports/domain/commitment.ts',
    find: ' && compare(bill.outstanding, ZERO) > 0',
    replace: '',
    test: COMMITMENTS,
  },
  {
    promise: 'a purchase that is charged no more is owed no more',
    file: 'src/modules/reports/domain/commitment.ts',
    find: 'const INSTALMENTS_END_AFTER_DAYS = 45;',
    replace: 'const INSTALMENTS_END_AFTER_DAYS = 4_500;',
    test: COMMITMENTS,
  },
  {
    promise: 'an instalment on the open bill is owed once',
    file: 'src/modules/reports/application/cards-in-use.ts',
    find: "state === 'expected' || (billId !== null && phases.get(billId) === 'future')",
    replace: "state === 'expected' || billId !== phases.get('')",
    test: 'test/integration/reports/coming.test.ts',
  },
  {
    promise: 'a test of the past knows nothing of what came later',
    file: 'src/modules/reports/domain/forecast.ts',
    find: 'input.movements.filter(({ date }) => date <= from)',
    replace: 'input.movements.filter(({ date }) => date <= to)',
    test: 'test/unit/reports/forecast.test.ts',
  },
];
