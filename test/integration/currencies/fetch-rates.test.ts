import { expect, test } from '@jest/globals';
import { PrepareRates } from '../../../src/modules/currencies/index.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';
import { aPublisher } from './a-publisher.js';

const sandbox = await testSandbox();
const [ecb, ptax] = [await aPublisher(), await aPublisher()];
const app = await testApp({
  pluggyUrl: sandbox.url,
  exchangeRates: { ecbUrl: ecb.url, ptaxUrl: ptax.url },
});
const today = new Date().toISOString().slice(0, 10);

test('a start with fetching switched on reads both central banks, and what they say is what amounts are converted by', async () => {
  ecb.answers((response, url) => {
    const row = (currency: string, rate: string) => `K,D,${currency},EUR,${url.searchParams.get('endPeriod')},${rate}`;
    const rows = [row('USD', '1.2'), row('BRL', '6.0'), row('GBP', '0.8')];
    response.end(['KEY,FREQ,CURRENCY,CURRENCY_DENOM,TIME_PERIOD,OBS_VALUE', ...rows].join('\n'));
  });
  ptax.answers((response, url) => {
    const [month, day, year] = url.searchParams.get('@dataFinalCotacao')!.replaceAll("'", '').split('-');
    const dataHoraCotacao = `${year}-${month}-${day} 13:05:00.000`;
    const isDollar = url.searchParams.get('@moeda') === "'USD'";
    response.end(
      JSON.stringify({
        value: [{ cotacaoVenda: isDollar ? 5.25 : 7.5, dataHoraCotacao, tipoBoletim: 'Fechamento PTAX' }],
      }),
    );
  });
  await app.application.container.get(PrepareRates).run();
  const person = await app.person();
  const rateOf = async (from: string, to: string) => {
    const path = `/exchange_rates/?from=${from}&to=${to}&date_from=${today}&date_to=${today}`;
    return (await person.request<Schema<'ExchangeRates'>>('GET', path)).body.rates[0]!;
  };
  await until(
    () => Promise.all([rateOf('USD', 'BRL'), rateOf('GBP', 'USD')]),
    (rates) => rates.every(({ rate }) => rate !== null),
  );
  expect(await rateOf('USD', 'BRL')).toMatchObject({ rate: '5.25', legs: [{ source: 'BCB_PTAX', date: today }] });
  expect(await rateOf('GBP', 'USD')).toMatchObject({ rate: '1.5', legs: [{ source: 'ECB' }, { source: 'ECB' }] });
  // The shipped history is not asked for again.
  expect(ecb.asked[0]).toMatch(/startPeriod=2026-04-06/);
});

test('both are read again every day', () => {
  const schedule = app.application.schedules.find(({ kind }) => kind.name === 'refresh_rates');
  expect(schedule?.cron).toMatch(/^\d+ \d+ \* \* \*$/);
});
