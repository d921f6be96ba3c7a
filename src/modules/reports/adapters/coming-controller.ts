import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { type DecimalText, inMinorUnits } from '../../../shared/decimal-text.js';
import { ComputeForecast, type ForecastReport } from '../application/compute-forecast.js';
import { type CommitmentTotals, ListCommitments } from '../application/list-commitments.js';
import type { Commitment } from '../domain/commitment.js';

/** What is coming: commitments and the forecast of balances. */
@injectable()
export class ComingController {
  constructor(
    @inject(ListCommitments) private readonly commitments: ListCommitments,
    @inject(ComputeForecast) private readonly forecast: ComputeForecast,
  ) {}

  listCommitments: Operation<'listCommitments'> = async ({ principal, query }) => {
    const report = await this.commitments.run(principal, query.months ?? 12);
    return {
      status: 200,
      body: {
        as_of: report.asOf,
        until: report.until,
        base_currency: report.baseCurrency,
        missing_rates: report.missingRates,
        ...presentTotals(report, report.baseCurrency),
        months: report.months.map((month) => ({ month: month.month, ...presentTotals(month, report.baseCurrency) })),
        items: report.items.map(presentCommitment),
      },
    };
  };

  getForecast: Operation<'getForecast'> = async ({ principal, query }) => {
    const report = await this.forecast.run(principal, query.days ?? 90);
    return {
      status: 200,
      body: {
        as_of: report.asOf,
        until: report.until,
        searched_until: report.searchedUntil,
        forecasts: report.forecasts.map(presentForecast),
      },
    };
  };
}

function presentTotals({ totals, inBase }: CommitmentTotals, baseCurrency: string) {
  return {
    totals: totals.map(({ currency, amount }) => ({ currency, amount: inMinorUnits(amount, currency) })),
    in_base_currency: inMinorUnits(inBase, baseCurrency),
  };
}

function presentCommitment(item: Commitment): Schema<'Commitment'> {
  return {
    date: item.date,
    kind: item.kind,
    amount: inMinorUnits(item.amount, item.currency),
    currency: item.currency,
    name: item.name,
    account_id: item.accountId,
    source_id: item.sourceId,
    estimated: item.isEstimated,
  };
}

function presentForecast(forecast: ForecastReport['forecasts'][number]): Schema<'Forecast'> {
  const { currency } = forecast;
  const money = (amount: DecimalText) => inMinorUnits(amount, currency);
  return {
    currency,
    opening: money(forecast.opening),
    accounts: forecast.accounts.map(({ id, name, balance, balanceAsOf }) => ({
      id,
      name,
      balance: balance === null ? null : money(balance as DecimalText),
      balance_as_of: balanceAsOf?.toISOString() ?? null,
    })),
    days: forecast.days.map(({ date, expected, low, high }) => ({
      date,
      expected: money(expected),
      low: money(low),
      high: money(high),
    })),
    planned: forecast.planned.map(({ date, amount, name, kind }) => ({ date, amount: money(amount), name, kind })),
    everyday: { amount: money(forecast.everyday.amount), days: forecast.everyday.days },
    range: {
      back_tests: forecast.range.tests,
      tested_days: forecast.range.testedDays,
      well_founded: forecast.range.isWellFounded,
    },
    back_tests: forecast.backTests.map(({ from, to, expected, actual, isWithinRange }) => ({
      date_from: from,
      date_to: to,
      expected: money(expected),
      actual: money(actual),
      within_range: isWithinRange,
    })),
  };
}
