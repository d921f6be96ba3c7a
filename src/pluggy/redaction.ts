/** Longest text of Pluggy's that goes into an error of ours. */
const LONGEST_TEXT = 500;

/**
 * A function that takes the given secrets out of a text and cuts it. Each value is found in any case, and a number such as
 * a CPF also without its punctuation, since Pluggy normalises what it was sent.
 */
export function redactorOf(secrets: Iterable<string>): (text: string) => string {
  const wanted = new Set<string>();
  for (const secret of secrets) {
    const trimmed = secret.trim();
    if (trimmed === '') continue;
    wanted.add(secret).add(trimmed);
    wanted.add(JSON.stringify(trimmed).slice(1, -1)).add(encodeURIComponent(trimmed.toWellFormed()));
    const digits = trimmed.replace(/\D/g, '');
    if (digits.length >= 4) wanted.add(digits);
  }
  if (wanted.size === 0) return cut;
  // The longest first: a secret that begins with another is taken out whole.
  const longestFirst = [...wanted]
    .sort((a, b) => b.length - a.length)
    .map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pattern = new RegExp(longestFirst.join('|'), 'gi');
  return (text) => cut(text.replace(pattern, '[redacted]'));
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}
