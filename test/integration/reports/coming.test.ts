import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type DecimalText, inMinorUnits, sum } from '../../../src/shared/decimal-text.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
let person: Person;

const commitments = async (query = '') =>
  (await person.request<Schema<'Commitments'>>('GET', `/reports/commitments/${query}`)).body;
const forecasts = async (query = '') =>
  (await person.request<Schema<'Forecasts'>>('GET', `/reports/forecast/${query}`)).body;
/** The forecast, once the history was searched with both banks in it. */
const prepared = () =>
  until(
    () => forecasts(),
    ({ forecasts: [reais] }) => (reais?.planned.length ?? 0) > 0,
  );
const added = (amounts: string[], currency: string) => inMinorUnits(sum(amounts as DecimalText[]), currency);

beforeAll(async () => {
  person = await app.person();
  for (const bank of [
    { connector_id: 600, credentials: { cpf: '761.092.776-73' } },
    { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } },
  ]) {
    const { id } = (await person.request<Schema<'Connection'>>('POST', '/connections/', bank)).body;
    await until(
      () => person.request<Schema<'Connection'>>('GET', `/connections/${id}/`),
      ({ body }) => body.last_synced_at !== null,
    );
  }
  await until(
    () => person.request<Schema<'RecurringPage'>>('GET', '/reports/recurring/'),
    ({ body }) => body.results.length > 3,
  );
});

describe('commitments', () => {
  test('add up to the cent, in all and by month, and are all money out', async () => {
    const { items, totals, months, in_base_currency } = await commitments();
    expect(items.length).toBeGreaterThan(20);
    expect(items.every(({ amount }) => amount.startsWith('-'))).toBe(true);
    expect(totals).toEqual([
      {
        currency: 'BRL',
        amount: added(
          items.map(({ amount }) => amount),
          'BRL',
        ),
      },
    ]);
    expect(in_base_currency).toBe(totals[0]!.amount);
    const ofMonths = months.flatMap((month) => month.totals.map(({ amount }) => amount));
    expect(added(ofMonths, 'BRL')).toBe(totals[0]!.amount);
  });

  test('each follow from something that can be looked at', async () => {
    const { items } = await commitments();
    const kinds = new Set(items.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['instalment', 'open_bill', 'recurring', 'loan']));
    for (const kind of kinds) {
      const { source_id, amount } = items.find((item) => item.kind === kind)!;
      const path = {
        instalment: `/transactions/${source_id}/`,
        closed_bill: `/bills/${source_id}/`,
        open_bill: `/bills/${source_id}/`,
        loan: `/loans/${source_id}/`,
        recurring: `/reports/recurring/${source_id}/`,
      }[kind];
      const answer = await person.request<{ amount?: string; usual_amount?: string }>('GET', path);
      expect([kind, answer.status]).toEqual([kind, 200]);
      if (kind === 'instalment') expect(answer.body.amount).toBe(amount);
      if (kind === 'recurring') expect(answer.body.usual_amount).toBe(amount);
    }
  });

  test('hold what is on a bill once: each instalment is on its bill or on its own', async () => {
    const { items } = await commitments();
    const bills = items.filter(({ kind }) => kind.endsWith('_bill'));
    const onBills = await Promise.all(
      bills.map(async ({ source_id }) => {
        const { body } = await person.request<Schema<'BillWithLines'>>('GET', `/bills/${source_id}/`);
        return body.lines.map(({ transaction_id }) => transaction_id);
      }),
    );
    const told = items
      .filter(({ kind, estimated }) => kind === 'instalment' && !estimated)
      .map(({ source_id }) => source_id);
    expect(told.length).toBeGreaterThan(0);
    expect(told.filter((id) => onBills.flat().includes(id))).toEqual([]);
    expect(new Set(told).size).toBe(told.length);
  });

  test('of fewer months are fewer; what is ignored is owed no more', async () => {
    const [year, quarter] = await Promise.all([commitments(), commitments('?months=3')]);
    expect(quarter.items).toEqual(year.items.filter(({ date }) => date <= quarter.until));
    const { source_id } = year.items.find(({ kind }) => kind === 'recurring')!;
    await person.request('PATCH', `/reports/recurring/${source_id}/`, { decision: 'ignored' });
    const without = year.items.filter((item) => item.source_id !== source_id);
    expect((await commitments()).items).toEqual(without);
    await person.request('PATCH', `/reports/recurring/${source_id}/`, { decision: null });
  });

  test('of a base currency without a rate are said to be without one', async () => {
    await person.request('PATCH', '/me/', { base_currency: 'XAF' });
    expect(await commitments()).toMatchObject({ base_currency: 'XAF', missing_rates: ['BRL'], in_base_currency: '0' });
    await person.request('PATCH', '/me/', { base_currency: 'BRL' });
  });
});

describe('the forecast', () => {
  test('begins with what the bank accounts hold and goes on for 90 days, what is planned on its day', async () => {
    const { forecasts: found, as_of } = await prepared();
    const [reais] = found;
    expect(found).toHaveLength(1);
    const accounts = await person.request<Schema<'AccountPage'>>('GET', '/accounts/?type=BANK');
    const balances = accounts.body.results.flatMap(({ balance }) => balance ?? []);
    expect(reais).toMatchObject({ currency: 'BRL', opening: added(balances, 'BRL') });
    expect(reais!.days).toHaveLength(90);
    expect(reais!.days[0]!.date > as_of).toBe(true);
    expect(reais!.planned.some(({ amount }) => !amount.startsWith('-'))).toBe(true);
    const last = reais!.days.at(-1)!;
    const planned = added([reais!.opening, ...reais!.planned.map(({ amount }) => amount)], 'BRL');
    const besides = Number(last.expected) - Number(planned);
    expect(besides / 90).toBeCloseTo(Number(reais!.everyday.amount), 1);
    expect(reais!.days.every(({ low, high }) => Number(low) <= Number(high))).toBe(true);
  });

  test('says how forecasts of the past would have done, and what the range rests on', async () => {
    const { searched_until, forecasts: found } = await prepared();
    const { back_tests, range } = found[0]!;
    expect(searched_until).not.toBeNull();
    expect(range).toEqual({
      back_tests: back_tests.length,
      tested_days: 90,
      well_founded: back_tests.length >= 4,
    });
    expect(back_tests.length).toBeGreaterThan(2);
    expect(back_tests.every(({ expected, actual }) => expected !== '0.00' && actual !== '0.00')).toBe(true);
  });

  test('counts at once what the person ignores and renames, and tests the past anew without it', async () => {
    const before = (await prepared()).forecasts[0]!;
    const items = (await person.request<Schema<'RecurringPage'>>('GET', '/reports/recurring/')).body.results;
    const item = items.find(({ bank_name }) => before.planned.some(({ name }) => name === bank_name))!;
    const path = `/reports/recurring/${item.id}/`;
    await person.request('PATCH', path, { name: 'My own name for it' });
    expect((await forecasts()).forecasts[0]!.planned.map(({ name }) => name)).toContain('My own name for it');
    await person.request('PATCH', path, { decision: 'ignored' });
    const without = (await forecasts()).forecasts[0]!;
    expect(without.planned.map(({ name }) => name)).not.toContain('My own name for it');
    expect(without.everyday.amount).not.toBe(before.everyday.amount);
    const ofTests = ({ back_tests }: Schema<'Forecast'>) => back_tests.map(({ expected }) => expected);
    await until(
      () => forecasts(),
      (now) => String(ofTests(now.forecasts[0]!)) !== String(ofTests(before)),
    );
    await person.request('PATCH', path, { decision: null, name: null });
    await until(
      () => forecasts(),
      (now) => String(ofTests(now.forecasts[0]!)) === String(ofTests(before)),
    );
  });

  test('is empty for whoever has no account, and refuses days that make no sense', async () => {
    const nobody = await app.person();
    expect((await nobody.request<Schema<'Forecasts'>>('GET', '/reports/forecast/')).body.forecasts).toEqual([]);
    expect((await nobody.request<Schema<'Commitments'>>('GET', '/reports/commitments/')).body.items).toEqual([]);
    expect((await nobody.request('GET', '/reports/forecast/?days=0')).status).toBe(400);
    expect((await nobody.request('GET', '/reports/commitments/?months=25')).status).toBe(400);
  });
});
