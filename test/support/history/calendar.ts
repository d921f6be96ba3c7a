import fc from 'fast-check';

/** Zones that change their clocks at unlike times, by an hour or half of one, or no longer do. */
export const TIME_ZONES = [
  'America/Sao_Paulo',
  'America/New_York',
  'Europe/Lisbon',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
];

/** Days on which calendars go wrong: ends of months and years, leap days, changes of clocks, ISO weeks of two years. */
export const DAYS = [
  '2017-10-15', // São Paulo's clocks went forward at midnight
  '2018-02-17', // and back
  '2023-02-28',
  '2023-12-31',
  '2024-01-01',
  '2024-02-28',
  '2024-02-29',
  '2024-03-01',
  '2024-03-10', // New York forward
  '2024-03-31', // Lisbon forward
  '2024-04-07', // Lord Howe back by half an hour
  '2024-10-27', // Lisbon back
  '2024-11-03', // New York back
  '2024-12-29',
  '2024-12-31',
  '2025-01-01',
  '2025-02-28',
  '2025-03-01',
];

/** Within sixteen hours of such a day's beginning in UTC, or on a bare date. */
export const anInstant: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...DAYS), fc.oneof(fc.constant(0), fc.integer({ min: -960, max: 1_920 })))
  .map(([day, minutes]) => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000).toISOString());
