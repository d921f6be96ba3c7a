import { beforeAll, describe, expect, test } from '@jest/globals';
import { Decimal } from 'decimal.js';
import type { Schema } from '../../../src/platform/http/operations.js';
import { type Person, testApp, until } from '../../support/app.js';
import { testSandbox } from '../../support/sandbox.js';

const sandbox = await testSandbox();
const app = await testApp({ pluggyUrl: sandbox.url });
let person: Person;
const get = async <Body>(path: string) => (await person.request<Body>('GET', path)).body;
const plus = (amounts: (string | null)[]) => amounts.reduce((sum, amount) => sum.plus(amount ?? 0), new Decimal(0));

beforeAll(async () => {
  person = await app.person();
  const banks = [
    { connector_id: 2, credentials: { user: 'user-ok', password: 'password-ok' } },
    { connector_id: 600, credentials: { cpf: '761.092.776-73' } },
  ];
  for (const bank of banks) {
    const made = await person.request<Schema<'Connection'>>('POST', '/connections/', bank);
    await until(
      () => get<Schema<'Connection'>>(`/connections/${made.body.id}/`),
      ({ last_synced_at }) => last_synced_at !== null,
    );
  }
});

describe('a person with two banks', () => {
  test('is worth, at the end of today, what their accounts, cards, investments and loans come to', async () => {
    const report = await get<Schema<'NetWorth'>>('/reports/net_worth/?step=day');
    expect(report.points).toHaveLength(365);
    const accounts = (await get<Schema<'AccountPage'>>('/accounts/?page_size=500')).results;
    const investments = (await get<Schema<'InvestmentPage'>>('/investments/?page_size=500')).results;
    const loans = (await get<Schema<'LoanPage'>>('/loans/?page_size=500')).results;
    expect(report.holdings).toHaveLength(accounts.length + investments.length + loans.length);
    const counted = new Set(report.holdings.filter((row) => row.counted_with === null).map(({ id }) => id));
    const totals = report.points.at(-1)!.totals;
    for (const { currency, net, investments_gross } of totals) {
      const of = <Row extends { currency: string; id: string }>(rows: Row[]) =>
        rows.filter((row) => row.currency === currency && counted.has(row.id));
      const expected = plus([
        ...of(accounts).map(({ balance }) => balance),
        ...of(investments).map(({ balance, amount }) => balance ?? amount),
        ...of(loans).map(({ outstanding_balance }) => outstanding_balance && `-${outstanding_balance}`),
      ]);
      expect(new Decimal(net).equals(expected)).toBe(true);
      expect(
        new Decimal(investments_gross).equals(plus(of(investments).map(({ balance, amount }) => amount ?? balance))),
      ).toBe(true);
    }
    expect(totals.map(({ currency }) => currency)).toContain('BRL');
  });

  test('has a cash flow that leads to what the accounts hold, with every difference told', async () => {
    const report = await get<Schema<'CashFlow'>>('/reports/cash_flow/?step=month');
    const accounts = (await get<Schema<'AccountPage'>>('/accounts/?type=BANK&page_size=500')).results;
    expect(report.accounts.map(({ id }) => id).sort()).toEqual(accounts.map(({ id }) => id).sort());
    const closing = report.periods.at(-1)!.totals.find(({ currency }) => currency === 'BRL')!;
    expect(new Decimal(closing.income).greaterThanOrEqualTo(0)).toBe(true);
    for (const { totals } of report.periods) {
      for (const row of totals) {
        const parts = plus([
          row.opening,
          row.begun,
          row.income,
          row.expense,
          row.transfers_in,
          row.transfers_out,
          row.excluded,
          row.unexplained,
        ]);
        expect(parts.equals(row.closing)).toBe(true);
      }
    }
    const moved = report.periods.flatMap(({ totals }) => totals.flatMap(({ income, expense }) => [income, expense]));
    expect(moved.some((amount) => !new Decimal(amount).isZero())).toBe(true);
  });

  test('sees nothing of another person’s', async () => {
    const stranger = await app.person();
    const [account] = (await get<Schema<'AccountPage'>>('/accounts/')).results;
    const worth = await stranger.request<Schema<'NetWorth'>>('GET', '/reports/net_worth/');
    expect([worth.body.holdings, worth.body.points.flatMap(({ totals }) => totals)]).toEqual([[], []]);
    const path = `/reports/cash_flow/?account_id=${account!.id}`;
    expect((await stranger.request<Schema<'CashFlow'>>('GET', path)).body.accounts).toEqual([]);
  });
});
