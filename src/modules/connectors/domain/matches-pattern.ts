import { RE2JS } from 're2js';

/** Longer patterns are not run: a connector's own are a few dozen characters. */
const LONGEST_PATTERN = 1_000;

/** Longer values are not run either; a login field is far shorter. */
export const LONGEST_VALUE = 1_000;

/**
 * Whether a value matches a regular expression that came from outside, found anywhere in it unless the pattern is anchored
 * (as JavaScript's `RegExp.test`). It runs on RE2, in time linear in the value, so that no pattern can stall the service.
 * What RE2 cannot run (look-around, back-references, nonsense) counts as matching: the bank has the last word anyway.
 */
export function matchesPattern(pattern: string, value: string): boolean {
  if (pattern.length > LONGEST_PATTERN || value.length > LONGEST_VALUE) return true;
  const program = compile(pattern);
  return program === null || program.matcher(value).find();
}

function compile(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch {
    return null;
  }
}
