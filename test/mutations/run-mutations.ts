import { apply } from './apply.js';
import type { Mutation } from './mutation.js';
import { runTests, type Verdict } from './run-tests.js';
import type { WorkingCopy } from './working-copy.js';

export interface Outcome {
  mutation: Mutation;
  /** Without the mutation; anything but `green` makes the other verdict worthless. */
  before: Verdict;
  after: Verdict | 'not run';
}

export const isProven = ({ mutation, before, after }: Outcome): boolean =>
  before === 'green' && after === (mutation.hangs ? 'hung' : 'red');

/** Breaks one promise at a time and runs the test that must notice; first each test as it is. */
export async function runMutations(
  mutations: readonly Mutation[],
  copy: WorkingCopy,
  tell: (outcome: Outcome) => void,
): Promise<Outcome[]> {
  const unbroken = new Map<string, Promise<Verdict>>();
  const outcomes: Outcome[] = [];
  for (const mutation of mutations) {
    const { test, name, file } = mutation;
    const asked = `${test} ${name}`;
    if (!unbroken.has(asked)) unbroken.set(asked, runTests(copy.folder, { file: test, name }));
    const before = await unbroken.get(asked)!;
    const broken = { file: test, name, mayHang: mutation.hangs };
    const change = (source: string) => apply(mutation, source);
    const after: Outcome['after'] =
      before === 'green' ? await copy.with(file, change, () => runTests(copy.folder, broken)) : 'not run';
    const outcome: Outcome = { mutation, before, after };
    outcomes.push(outcome);
    tell(outcome);
  }
  return outcomes;
}
