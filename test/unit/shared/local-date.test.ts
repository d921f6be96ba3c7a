import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOf, isTimeZone, parseLocalDate, plusDays, today } from '../../../src/shared/local-date.js';

const SAO_PAULO = 'America/Sao_Paulo';

describe('a day', () => {
  test.each([
    ['2026-01-31', true],
    ['2024-02-29', true],
    ['2023-02-29', false],
    ['2024-13-01', false],
    ['2024-1-1', false],
    ['0001-01-01', true],
    ['2024-02-30T00:00', false],
  ])('%s exists: %s', (source, exists) => {
    expect(parseLocalDate(source)).toBe(exists ? source : null);
  });

  test.each([
    ['2026-01-31T02:30:00.000Z', SAO_PAULO, '2026-01-30'],
    ['2026-02-01T02:59:59.999Z', SAO_PAULO, '2026-01-31'],
    ['2026-02-01T03:00:00.000Z', SAO_PAULO, '2026-02-01'],
    ['2026-02-01T00:00:00.000Z', SAO_PAULO, '2026-02-01'],
    ['2026-02-01T00:00:00.001Z', SAO_PAULO, '2026-01-31'],
    // Summer time, which Brazil had until 2019: midnight was 02:00Z.
    ['2019-01-15T01:59:00.000Z', SAO_PAULO, '2019-01-14'],
    ['2019-01-15T02:01:00.000Z', SAO_PAULO, '2019-01-15'],
    // The day on which summer time began had no midnight.
    ['2018-11-04T02:59:00.000Z', SAO_PAULO, '2018-11-03'],
    ['2018-11-04T03:00:00.000Z', SAO_PAULO, '2018-11-04'],
    ['2026-06-30T23:30:00.000Z', 'Asia/Tokyo', '2026-07-01'],
    ['2026-03-29T00:30:00.000Z', 'Europe/Lisbon', '2026-03-29'],
  ])('of %s in %s is %s', (instant, timeZone, expected) => {
    expect(dayOf(new Date(instant), timeZone)).toBe(expected);
  });

  test('is what Intl says, for any instant that is no bare date', () => {
    for (const timeZone of [SAO_PAULO, 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland']) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone });
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) }), (time) => {
          fc.pre(time % 86_400_000 !== 0);
          expect(dayOf(new Date(time), timeZone)).toBe(format.format(time));
        }),
      );
    }
  });

  test('of no instant is an error', () => {
    expect(() => dayOf(new Date('nonsense'), SAO_PAULO)).toThrow(RangeError);
    expect(() => dayOf(new Date(1), 'Mars/Olympus')).toThrow(RangeError);
    expect([isTimeZone(SAO_PAULO), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
  });

  test('moves over the ends of months and years', () => {
    const day = parseLocalDate('2024-02-28')!;
    expect([plusDays(day, 1), plusDays(day, 2), plusDays(day, 366), plusDays(day, -59)]).toEqual([
      '2024-02-29',
      '2024-03-01',
      '2025-02-28',
      '2023-12-31',
    ]);
  });

  test('is still yesterday in São Paulo shortly after midnight UTC, at exactly midnight too', () => {
    expect(today(new Date('2026-05-01T00:00:00.000Z'), SAO_PAULO)).toBe('2026-04-30');
  });
});
