import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { allMutations } from '../mutations/all-mutations.js';
import { apply } from '../mutations/apply.js';

// Whether each turns its test red is what `npm run test:mutations` shows; here, that none has lost what it changes.
test.each(allMutations.map((mutation) => [mutation.promise, mutation] as const))(
  'the mutation of "%s" still finds what it breaks and the test that must notice',
  (_promise, mutation) => {
    const source = readFileSync(mutation.file, 'utf8');
    expect(apply(mutation, source)).not.toBe(source);
    expect(existsSync(mutation.test)).toBe(true);
    if (mutation.name !== undefined) expect(readFileSync(mutation.test, 'utf8')).toContain(mutation.name);
  },
);

test('no two mutations break the same promise', () => {
  const promises = allMutations.map(({ promise }) => promise);
  expect(new Set(promises).size).toBe(promises.length);
});

test.each(['', 'not there', 'twice'])('a mutation of "%s" is refused rather than applied to nothing', (find) => {
  const mutation = { ...allMutations[0]!, find, replace: 'other' };
  expect(() => apply(mutation, 'twice twice')).toThrow('times, not once');
});
