import { InvalidInput } from '../../shared/errors.js';

/**
 * Refuses numbers that are too large for JavaScript, such as `1e309`. The validator takes infinity for an integer and leaves the
 * borders of a number that is not finite unchecked, and no column of the database holds one.
 */
export function refuseInfiniteNumbers(values: unknown): void {
  const waiting: { name: string; value: unknown }[] = [{ name: '', value: values }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { name, value } = next;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      const detail = 'must be a finite number';
      throw new InvalidInput([{ pointer: `#${name}`, code: 'number', detail }], `A number of the request ${detail}.`);
    }
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, item] of Object.entries(value)) {
      waiting.push({ name: `${name}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, value: item });
    }
  }
}
