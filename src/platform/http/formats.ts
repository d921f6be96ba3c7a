import { parseLocalDate } from '../../shared/local-date.js';

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** RFC 3339 with an offset, on a day that exists. */
function isInstant(text: string): boolean {
  const parts = INSTANT.exec(text);
  return parts !== null && parseLocalDate(parts[1]!) !== null;
}

/** The contract's formats, strict: what passes is a date of the calendar, an instant, an id. */
export const formats = {
  date: { type: 'string' as const, validate: (text: string) => parseLocalDate(text) !== null },
  'date-time': { type: 'string' as const, validate: isInstant },
  uuid: { type: 'string' as const, validate: (text: string) => UUID.test(text) },
};

/** What a format asks for, in words that complete "the field …". */
export const formatDetails: Record<string, string> = {
  date: 'must be a date (YYYY-MM-DD)',
  'date-time': 'must be an instant (RFC 3339, such as 2026-01-31T02:30:00Z)',
  uuid: 'must be a UUID',
};
