import type { Mutation } from './mutation.js';

const SERIES = 'test/unit/recurring/find-series.test.ts';
const FORECAST = 'test/unit/reports/forecast.test.ts';
const COMING = 'test/integration/reports/coming.test.ts';
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
    test: COMING,
  },
  {
    promise: 'a test of the past knows nothing of what came later',
    file: 'src/modules/reports/domain/back-test.ts',
    find: 'const before = movements.filter(({ date }) => date <= from);',
    replace: 'const before = movements;',
    test: FORECAST,
  },
  {
    promise: 'a test of the past leaves out what the person ignores',
    file: 'src/modules/reports/domain/back-test.ts',
    find: 'input.expectable(comesBack(before, from))',
    replace: 'comesBack(before, from)',
    test: FORECAST,
  },
  {
    promise: 'the range is as wide as errors of the past were',
    file: 'src/modules/reports/domain/forecast-range.ts',
    find: '(variance + independent * meanSquare * growth) / freedom',
    replace: 'variance',
    test: FORECAST,
  },
  {
    promise: 'few errors of the past make the range wider',
    file: 'src/modules/reports/domain/forecast-range.ts',
    find: 'return studentOf(freedom) *',
    replace: 'return studentOf(1_000) *',
    test: FORECAST,
  },
  {
    promise: 'beyond the days that were tested the range widens',
    file: 'src/modules/reports/domain/forecast-range.ts',
    find: '(days / tested) ** 2',
    replace: '1',
    test: FORECAST,
  },
  {
    promise: 'a history that is too short is not taken for a certain one',
    file: 'src/modules/reports/domain/everyday.ts',
    find: 'const ofStill =',
    replace: 'if (!isEnough) return { mean, deviation: 0, days };\n  const ofStill =',
    test: FORECAST,
  },
  {
    promise: 'what the person ignores is expected no more at once',
    file: 'src/modules/reports/application/compute-forecast.ts',
    find: "item.known?.decision !== 'ignored'",
    replace: "item.known?.id !== 'ignored'",
    test: COMING,
  },
  {
    promise: 'the past is tested anew without what the person ignores',
    file: 'src/modules/reports/application/compute-forecast.ts',
    find: 'return ignored.size === history.ignoredIds.length && history.ignoredIds.every((id) => ignored.has(id));',
    replace: 'return ignored.size >= 0;',
    test: COMING,
  },
];
