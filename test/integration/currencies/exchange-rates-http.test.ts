import { describe, expect, test } from '@jest/globals';
import { PrepareRates } from '../../../src/modules/currencies/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
const prepare = () => app.application.container.get(PrepareRates).run();
const rowCount = async () => Number((await app.database.sql('exchange_rates').count())[0]!.count);
type Rates = Schema<'ExchangeRates'> & Schema<'Problem'>;
const ask = async (person: Person, query: string) =>
  (await person.request<Rates>('GET', `/exchange_rates/?${query}`)).body;

describe('the shipped history', () => {
  test('is loaded once, however often and by however many the service is started', async () => {
    await Promise.all([prepare(), prepare()]);
    const loaded = await rowCount();
    expect(loaded).toBeGreaterThan(38_000);
    expect(await app.database.sql('shipped_rate_files').pluck('digest')).toHaveLength(1);
    const { rows } = await app.database.sql.raw(
      "select min(date) as first, max(date) as last, count(distinct quote_currency)::int as currencies from exchange_rates where source = 'ECB'",
    );
    expect(rows).toEqual([{ first: '2021-01-04', last: '2026-04-13', currencies: 30 }]);
    await app.database.sql('exchange_rates').where({ date: '2026-04-13' }).delete();
    await prepare();
    expect(await rowCount()).toBe(loaded - 29);
  });

  test('gives way to what was fetched', async () => {
    const of = { source: 'ECB', base_currency: 'EUR', quote_currency: 'USD', date: '2026-04-10' };
    await app.database.sql('exchange_rates').where(of).update({ rate: '1.5', fetched_at: new Date() });
    await app.database.sql('shipped_rate_files').delete();
    await prepare();
    expect(await app.database.sql('exchange_rates').where(of).first()).toMatchObject({ rate: '1.5' });
    await app.database.sql('exchange_rates').where(of).update({ rate: '1.1711', fetched_at: null });
  });

  test('asks nothing of anybody', async () => {
    const { rows } = await app.database.sql.raw(
      "select count(*)::int as jobs from graphile_worker.jobs where task_identifier = 'refresh_rates'",
    );
    expect(rows).toEqual([{ jobs: 0 }]);
  });
});

describe('the list of rates', () => {
  test('has each day of the range with the published rates it comes from, weekends with those of Friday', async () => {
    const body = await ask(await app.person(), 'from=USD&to=BRL&date_from=2026-04-10&date_to=2026-04-12');
    const legs = [
      { source: 'ECB', base: 'EUR', quote: 'USD', date: '2026-04-10', rate: '1.1711' },
      { source: 'ECB', base: 'EUR', quote: 'BRL', date: '2026-04-10', rate: '5.9191' },
    ];
    const rate = '5.05430791563487319614';
    expect(body).toEqual({
      from: 'USD',
      to: 'BRL',
      date_from: '2026-04-10',
      date_to: '2026-04-12',
      rates: ['2026-04-10', '2026-04-11', '2026-04-12'].map((date) => ({ date, rate, legs })),
      missing_rates: [],
    });
  });

  test('says which days have no rate', async () => {
    const body = await ask(await app.person(), 'from=USD&to=BRL&date_from=2026-04-22&date_to=2026-04-25');
    expect(body.rates.map(({ rate }) => rate === null)).toEqual([false, false, true, true]);
    expect(body.missing_rates).toEqual(['2026-04-24', '2026-04-25']);
    const lev = await ask(await app.person(), 'from=BGN&to=EUR&date_from=2025-12-31&date_to=2026-02-01');
    expect(lev.rates[0]!.rate).toBe('0.511299723898149095');
    expect(lev.missing_rates.at(-1)).toBe('2026-02-01');
  });

  test('is to the base currency of whoever asks, and follows its change', async () => {
    const person = await app.person();
    expect(await ask(person, 'from=EUR')).toMatchObject({ from: 'EUR', to: 'BRL' });
    await person.request('PATCH', '/me/', { base_currency: 'JPY' });
    const body = await ask(person, 'from=EUR&date_from=2026-04-10&date_to=2026-04-10');
    expect(body).toMatchObject({ to: 'JPY', rates: [{ rate: '186.43' }] });
    expect((await ask(person, '')).rates).toHaveLength(30);
  });

  test.each([
    ['from=QQQ', 'from'],
    ['to=XAU', 'to'],
    ['from=usd', 'from'],
    ['date_from=2024-01-01&date_to=2025-01-01', 'date_from'],
    ['date_from=0001-01-01', 'date_from'],
    ['date_from=2025-01-02&date_to=2025-01-01', 'date_to'],
  ])('%s is refused, and %s named', async (query, pointer) => {
    const answer = await (await app.person()).request<Rates>('GET', `/exchange_rates/?${query}`);
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body.errors)).toContain(pointer);
  });

  test.each(['date_from=2024-01-01&date_to=2024-12-31', 'date_to=0001-01-05', 'date_from=9999-12-31'])(
    '%s is answered',
    async (query) => {
      expect((await (await app.person()).request('GET', `/exchange_rates/?${query}`)).status).toBe(200);
    },
  );
});

test('a base currency that the standard has withdrawn, or that has no minor units, is refused', async () => {
  const person = await app.person();
  for (const base_currency of ['BGN', 'XAU', 'XTS', 'QQQ']) {
    expect((await person.request('PATCH', '/me/', { base_currency })).status).toBe(400);
  }
  for (const base_currency of ['KWD', 'CLF', 'XCG']) {
    expect((await person.request('PATCH', '/me/', { base_currency })).status).toBe(200);
  }
});
