import { beforeEach, describe, expect, test } from '@jest/globals';
import { ecbRates } from '../../../src/modules/currencies/adapters/ecb-rates.js';
import { KnexRateRepository } from '../../../src/modules/currencies/adapters/knex-rate-repository.js';
import { ptaxRates } from '../../../src/modules/currencies/adapters/ptax-rates.js';
import { type RateSeries, RefreshRates } from '../../../src/modules/currencies/index.js';
import { testDatabase } from '../../support/postgres.js';
import { silentLogger } from '../../support/silent-logger.js';
import { aPublisher, cutOff, never, text } from './a-publisher.js';

const { database } = await testDatabase();
const repository = new KnexRateRepository(database);
const publisher = await aPublisher();
const PATIENCE = { attempts: 3, firstWaitMs: 1, timeoutMs: 300, longestAnswer: 100_000 };
const ecb = ecbRates(publisher.url, PATIENCE);
const usd = ptaxRates(publisher.url, PATIENCE).find(({ currency }) => currency === 'USD')!;
const run = (...series: RateSeries[]) =>
  new RefreshRates(series, repository, { now: () => new Date('2026-03-09T18:00:00Z') }, silentLogger).run(
    {},
    { signal: new AbortController().signal },
  );

const held = () =>
  database
    .sql('exchange_rates')
    .select('source', 'base_currency', 'quote_currency', 'date', 'rate')
    .orderBy(['source', 'base_currency', 'quote_currency', 'date'])
    .then((rows) => rows.map((row) => Object.values(row).join(' ')));

const table = (...rows: string[]) =>
  text(['KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE', ...rows].join('\r\n'));
const row = (currency: string, day: string, value: string) =>
  `EXR.D.${currency}.EUR.SP00.A,D,${currency},EUR,SP00,A,${day},${value}`;
const bulletins = (...rows: [time: string, price: string, kind?: string][]) =>
  text(
    `{"value":[${rows.map(([time, price, kind = 'Fechamento']) => `{"cotacaoVenda":${price},"dataHoraCotacao":"${time}","tipoBoletim":"${kind}"}`)}]}`,
  );

const HELD = ['ECB EUR BRL 2026-03-06 6.1', 'ECB EUR USD 2026-03-06 1.2', 'BCB_PTAX USD BRL 2026-03-06 5.1'].map(
  (line) => line.split(' '),
);
beforeEach(async () => {
  await database.sql('exchange_rates').delete();
  await database.sql('exchange_rates').insert(
    HELD.map(([source, base_currency, quote_currency, date, rate]) => ({
      source,
      base_currency,
      quote_currency,
      date,
      rate,
    })),
  );
});
const [PTAX_HELD, ...ECB_HELD] = [
  'BCB_PTAX USD BRL 2026-03-06 5.1',
  'ECB EUR BRL 2026-03-06 6.1',
  'ECB EUR USD 2026-03-06 1.2',
];

describe('the European Central Bank', () => {
  test('is asked for what came since the last day held and a week before it, and only that is written which differs', async () => {
    publisher.answers(
      table(
        row('USD', '2026-03-06', '1.2'),
        row('USD', '2026-03-09', '1.1684'),
        row('BRL', '2026-03-06', '6.15'),
        row('ISK', '2026-03-09', ''),
      ),
    );
    await run(ecb);
    expect(publisher.asked).toEqual([
      '/data/EXR/D..EUR.SP00.A?startPeriod=2026-02-27&endPeriod=2026-03-09&detail=dataonly&format=csvdata',
    ]);
    expect(await held()).toEqual([
      PTAX_HELD,
      'ECB EUR BRL 2026-03-06 6.15',
      'ECB EUR USD 2026-03-06 1.2',
      'ECB EUR USD 2026-03-09 1.1684',
    ]);
    const fetched = await database.sql('exchange_rates').whereNotNull('fetched_at').pluck('date');
    expect(fetched.sort()).toEqual(['2026-03-06', '2026-03-09']);
  });

  test('is asked from 2021 on, a year at a time, where nothing is held', async () => {
    await database.sql('exchange_rates').where({ source: 'ECB' }).delete();
    publisher.answers((response, url) => {
      table(row('USD', url.searchParams.get('startPeriod')!, '1.1'))(response, url);
    });
    await run(ecb);
    expect(publisher.asked.map((address) => /startPeriod=(\S{10})/.exec(address)![1])).toEqual([
      '2021-01-01',
      '2022-01-02',
      '2023-01-03',
      '2024-01-04',
      '2025-01-04',
      '2026-01-05',
    ]);
  });

  test('may have nothing new for a few days', async () => {
    publisher.answers(text(''));
    await run(ecb);
    expect(await held()).toEqual([PTAX_HELD, ...ECB_HELD]);
  });

  test('is asked again when it is broken, busy, or cuts its answer off', async () => {
    publisher.answers(text('', 503), cutOff, table(row('USD', '2026-03-09', '1.21')));
    await run(ecb);
    expect(publisher.asked.length).toBe(3);
    expect(await held()).toContain('ECB EUR USD 2026-03-09 1.21');
  });

  test.each([
    ['it does not answer in time', [never], 'provider_unavailable', 3],
    ['it stays broken', [text('', 500)], 'provider_unavailable', 3],
    ['it refuses', [text('', 400)], 'provider_answer_invalid', 1],
    ['it sends us elsewhere', [text('', 302)], 'provider_answer_invalid', 1],
    ['it answers a page', [text('<html></html>')], 'provider_answer_invalid', 1],
    ['its answer is too long', [text('x'.repeat(100_001))], 'provider_answer_invalid', 1],
    ['a row is cut off', [table(row('USD', '2026-03-09', '1.1'), 'EXR.D.BRL')], 'provider_answer_invalid', 1],
    ['a rate is no number', [table(row('USD', '2026-03-09', '1,1x'))], 'provider_answer_invalid', 1],
    ['a rate is nought', [table(row('USD', '2026-03-09', '0.0'))], 'provider_answer_invalid', 1],
    ['a rate is negative', [table(row('USD', '2026-03-09', '-1.1'))], 'provider_answer_invalid', 1],
    ['a day does not exist', [table(row('USD', '2026-02-30', '1.1'))], 'provider_answer_invalid', 1],
    ['a day was not asked for', [table(row('USD', '2026-03-10', '1.1'))], 'provider_answer_invalid', 1],
    [
      'a day has two rates',
      [table(row('USD', '2026-03-09', '1.1'), row('USD', '2026-03-09', '1.2'))],
      'provider_answer_invalid',
      1,
    ],
    [
      'a rate leaps',
      [table(row('USD', '2026-03-09', '1.19'), row('BRL', '2026-03-09', '61'))],
      'provider_answer_invalid',
      1,
    ],
    [
      'a rate is for another currency than the euro',
      [table('K,D,USD,GBP,SP00,A,2026-03-09,1.1')],
      'provider_answer_invalid',
      1,
    ],
    ['a code is none', [table(row('usd', '2026-03-09', '1.1'))], 'provider_answer_invalid', 1],
  ] as const)('leaves what is held as it is when %s', async (_what, answers, code, times) => {
    publisher.answers(...answers);
    await expect(run(ecb)).rejects.toMatchObject({ code });
    expect(publisher.asked.length).toBe(times);
    expect(await held()).toEqual([PTAX_HELD, ...ECB_HELD]);
  });

  test('may not leave out half a year', async () => {
    await database.sql('exchange_rates').where({ source: 'ECB' }).update({ date: '2025-06-02' });
    publisher.answers(text(''));
    await expect(run(ecb)).rejects.toMatchObject({ code: 'provider_answer_invalid' });
  });
});

describe('the Brazilian central bank', () => {
  test('is asked by currency, and its selling price at the close is taken to the last digit', async () => {
    publisher.answers(
      bulletins(
        ['2026-03-06 13:03:31.2', '5.12340'],
        ['2026-03-05 10:03:31.2', '4.0', 'Abertura'], // a day that is not closed yet has no rate
        ['2026-03-09 10:03:31.2', '4.0', 'Abertura'],
        ['2026-03-09 13:03:31.2', '5.10000000000000000001'],
        ['2026-03-09 12:03:31.2', '4.5', 'Intermediário'],
      ),
    );
    await run(usd);
    expect(publisher.asked).toEqual([
      "/CotacaoMoedaPeriodo(moeda=@moeda,dataInicial=@dataInicial,dataFinalCotacao=@dataFinalCotacao)?@moeda='USD'&" +
        "@dataInicial='02-27-2026'&@dataFinalCotacao='03-09-2026'&$top=10000&$format=json&$select=cotacaoVenda,dataHoraCotacao,tipoBoletim",
    ]);
    expect((await held()).filter((line) => line.startsWith('BCB'))).toEqual([
      'BCB_PTAX USD BRL 2026-03-06 5.12340',
      'BCB_PTAX USD BRL 2026-03-09 5.10000000000000000001',
    ]);
  });

  test.each([
    ['is no JSON', text('{"value":')],
    ['holds no list', text('{"value":{}}')],
    ['holds no rows', text('{"value":[1]}')],
    ['has no price', bulletins(['2026-03-09 13:00:00', 'null'])],
    ['has a price that is a text', bulletins(['2026-03-09 13:00:00', '"five"'])],
    ['is in cents', bulletins(['2026-03-09 13:00:00', '512.34'])],
    ['is of another day', bulletins(['2025-03-09 13:00:00', '5.1'])],
  ])('leaves what is held as it is when its answer %s', async (_what, answer) => {
    publisher.answers(answer);
    await expect(run(usd)).rejects.toMatchObject({ code: 'provider_answer_invalid' });
    expect(await held()).toEqual([PTAX_HELD, ...ECB_HELD]);
  });
});

test('a publisher that fails keeps the others from nothing, and is told at the end', async () => {
  const broken: RateSeries = { ...usd, read: () => Promise.reject(new Error('broken')) };
  publisher.answers(table(row('USD', '2026-03-09', '1.21')));
  await expect(run(broken, ecb)).rejects.toThrow('broken');
  expect(await held()).toContain('ECB EUR USD 2026-03-09 1.21');
});
