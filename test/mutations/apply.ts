import type { Mutation } from './mutation.js';

/** The mutated source. Throws unless the text to find stands exactly once: a mutation of nothing would prove nothing. */
export function apply({ file, find, replace }: Mutation, source: string): string {
  const times = find === '' ? 0 : source.split(find).length - 1;
  if (times !== 1) throw new Error(`${file} holds ${times} times, not once: ${find}`);
  return source.replace(find, () => replace);
}
