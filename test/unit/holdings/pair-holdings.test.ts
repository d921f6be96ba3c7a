import { describe, expect, test } from '@jest/globals';
import type { HoldingLikeness } from '../../../src/modules/holdings/domain/holding-identity.js';
import { type EarlierHolding, pairHoldings } from '../../../src/modules/holdings/domain/pair-holdings.js';

interface Earlier extends EarlierHolding {
  is: string;
  holds: number;
}

const known = (id: string, is: string, of: Partial<Earlier> = {}): Earlier => ({
  id,
  is,
  holds: 1,
  connectionId: 'first',
  createdAt: new Date('2026-01-01'),
  ended: false,
  ...of,
});
const shown = (id: string, is: string, holds = 1) => ({ id, is, holds });

/** One with the same name is the same; a question mark makes it unsure. */
function likeness(one: Earlier, other: { is: string; holds: number }): HoldingLikeness {
  if (one.is.replace('?', '') !== other.is.replace('?', '')) return 'different';
  if (one.is.includes('?') || other.is.includes('?')) return 'unsure';
  return one.holds === other.holds ? 'identical' : 'same';
}

function paired(earlier: Earlier[], later: ReturnType<typeof shown>[]) {
  const { sure, unsure } = pairHoldings(earlier, later, likeness);
  const ids = (pairs: [Earlier, { id: string }][]) => pairs.map(([one, other]) => `${one.id}${other.id}`).sort();
  return { sure: ids(sure), unsure: ids(unsure) };
}

const ended = { connectionId: 'ended', ended: true };

describe('what a connection shows is paired with what the person has', () => {
  test.each<[string, Earlier[], ReturnType<typeof shown>[], { sure?: string[]; unsure?: string[] }]>([
    ['one with one', [known('A', 'x')], [shown('1', 'x')], { sure: ['A1'] }],
    ['nothing with what is another', [known('A', 'x')], [shown('1', 'y')], {}],
    [
      'two that say the very same with two',
      [known('A', 'x'), known('B', 'x')],
      [shown('1', 'x'), shown('2', 'x')],
      { sure: ['A2', 'B1'] },
    ],
    ['one of two that say the very same', [known('A', 'x'), known('B', 'x')], [shown('1', 'x')], { sure: ['B1'] }],
    [
      'a third that says the very same with nothing',
      [known('A', 'x')],
      [shown('1', 'x'), shown('2', 'x')],
      { sure: ['A1'] },
    ],
    ['one that has changed', [known('A', 'x')], [shown('1', 'x', 2)], { sure: ['A1'] }],
    [
      'by what each holds before anything else',
      [known('A', 'x', { holds: 1 }), known('B', 'x', { holds: 2 })],
      [shown('2', 'x', 2), shown('1', 'x', 1)],
      { sure: ['A1', 'B2'] },
    ],
    [
      'nothing surely where two may have changed into one',
      [known('A', 'x', { holds: 1 }), known('B', 'x', { holds: 2 })],
      [shown('1', 'x', 3)],
      { unsure: ['B1'] },
    ],
    [
      'nothing surely where one may have changed into two',
      [known('A', 'x')],
      [shown('1', 'x', 2), shown('2', 'x', 3)],
      { unsure: ['A1'] },
    ],
    ['with a question where it is unsure', [known('A', 'x?')], [shown('1', 'x')], { unsure: ['A1'] }],
    ['once with a question', [known('A', 'x?')], [shown('1', 'x'), shown('2', 'x')], { unsure: ['A1'] }],
    [
      'with the one that is shown now, not with one that ended',
      [known('A', 'x'), known('B', 'x', ended)],
      [shown('1', 'x')],
      { sure: ['A1'] },
    ],
    [
      'with the one that ended last',
      [known('A', 'x', ended), known('B', 'x', { ...ended, connectionId: 'later', createdAt: new Date('2026-02-01') })],
      [shown('1', 'x')],
      { sure: ['B1'] },
    ],
    [
      'with a question where two connections show it, which their person has called two',
      [known('A', 'x'), known('B', 'x', { connectionId: 'second' })],
      [shown('1', 'x')],
      { unsure: ['B1'] },
    ],
  ])('%s', (_what, earlier, later, expected) => {
    expect(paired(earlier, later)).toEqual({ sure: [], unsure: [], ...expected });
  });
});
