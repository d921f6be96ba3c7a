import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { dayRange } from '../../../shared/day-range.js';
import { type DecimalText, inMinorUnits } from '../../../shared/decimal-text.js';
import { ComputeCashFlow, type FlowInBase } from '../application/compute-cash-flow.js';
import { ComputeNetWorth, type WorthInBase } from '../application/compute-net-worth.js';
import type { Flow } from '../domain/cash-flow.js';
import type { Worth } from '../domain/net-worth.js';

/** What a user has and how it came about: net worth and cash flow. */
@injectable()
export class WealthController {
  constructor(
    @inject(ComputeNetWorth) private readonly netWorth: ComputeNetWorth,
    @inject(ComputeCashFlow) private readonly cashFlow: ComputeCashFlow,
  ) {}

  getNetWorth: Operation<'getNetWorth'> = async ({ principal, query }) => {
    const report = await this.netWorth.run(principal, dayRange(query), query.step ?? 'month');
    const missing = new Map<string, string[]>();
    for (const { date, base } of report.days) {
      for (const currency of base.missingRates) missing.set(currency, [...(missing.get(currency) ?? []), date]);
    }
    return {
      status: 200,
      body: {
        date_from: report.dateFrom,
        date_to: report.dateTo,
        step: report.step,
        base_currency: report.baseCurrency,
        points: report.days.map(({ date, worth, base, carried, unknown }) => ({
          date,
          totals: worth.map(presentWorth),
          base: presentWorthInBase(base, report.baseCurrency),
          carried,
          unknown,
        })),
        holdings: report.holdings.map((holding) => ({
          kind: holding.kind,
          id: holding.id,
          connection_id: holding.connectionId,
          name: holding.name,
          currency: holding.currency,
          known_since: holding.knownSince,
          counted_with: report.countedWith.get(holding.id) ?? null,
        })),
        gaps: report.gaps.map(({ kind, id, from, to, reason, carriedFrom }) => ({
          kind,
          id,
          date_from: from,
          date_to: to,
          reason,
          carried_from: carriedFrom,
        })),
        missing_rates: [...missing].map(([currency, days]) => ({ currency, days })),
      },
    };
  };

  getCashFlow: Operation<'getCashFlow'> = async ({ principal, query }) => {
    const asked = { ...dayRange(query), accountIds: query.account_id };
    const report = await this.cashFlow.run(principal, asked, query.step ?? 'month');
    const histories = new Map(report.histories.map((history) => [history.id, history]));
    return {
      status: 200,
      body: {
        date_from: report.dateFrom,
        date_to: report.dateTo,
        step: report.step,
        base_currency: report.baseCurrency,
        periods: report.periods.map(({ from, to, flows, base }) => ({
          date_from: from,
          date_to: to,
          totals: flows.map(presentFlow),
          base: presentFlowInBase(base, report.baseCurrency),
        })),
        accounts: report.accounts.map(({ id, name, currency, inOtherCurrencies }) => ({
          id,
          name,
          currency,
          known_since: histories.get(id)!.since,
          known_since_source: histories.get(id)!.sinceSource,
          in_other_currencies: inOtherCurrencies,
        })),
        differences: report.differences.map(({ accountId, currency, after, until, amount }) => ({
          account_id: accountId,
          after,
          until,
          amount: inMinorUnits(amount, currency),
          currency,
        })),
      },
    };
  };
}

function presentWorth(worth: Worth): Schema<'Worth'> {
  const money = (amount: DecimalText) => inMinorUnits(amount, worth.currency);
  return {
    currency: worth.currency,
    assets: money(worth.assets),
    debts: money(worth.debts),
    net: money(worth.net),
    accounts: money(worth.byKind.account),
    cards: money(worth.byKind.card),
    investments: money(worth.byKind.investment),
    investments_gross: money(worth.investmentsGross),
    loans: money(worth.byKind.loan),
  };
}

function presentWorthInBase(base: WorthInBase, currency: string): Schema<'WorthInBase'> {
  return { currency, assets: base.assets, debts: base.debts, net: base.net, left_out: base.missingRates };
}

function amountsOf(flow: Omit<Flow, 'openingSource' | 'closingSource'>) {
  const money = (amount: DecimalText) => inMinorUnits(amount, flow.currency);
  return {
    currency: flow.currency,
    opening: money(flow.opening),
    begun: money(flow.begun),
    income: money(flow.income),
    expense: money(flow.expense),
    transfers_in: money(flow.transfersIn),
    transfers_out: money(flow.transfersOut),
    excluded: money(flow.excluded),
    unexplained: money(flow.unexplained),
    closing: money(flow.closing),
  };
}

function presentFlow(flow: Flow): Schema<'CashFlowTotals'> {
  return { ...amountsOf(flow), opening_source: flow.openingSource, closing_source: flow.closingSource };
}

function presentFlowInBase(base: FlowInBase, currency: string): Schema<'CashFlowInBase'> {
  return {
    ...amountsOf({ ...base, currency }),
    exchange_effect: inMinorUnits(base.exchangeEffect, currency),
    missing_rates: base.missingRates,
  };
}
