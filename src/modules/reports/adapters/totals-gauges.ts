import type { DatabaseGauge } from '../../../platform/gauge.js';
import type { TotalsKeeper } from '../application/totals-keeper.js';

export function totalsGauges(keeper: TotalsKeeper): DatabaseGauge[] {
  return [
    {
      name: 'saldo_totals_differences',
      help: 'Rows of totals that were not what the transactions add up to at the last check of each user; see rebuild-totals.',
      read: async () => [{ value: await keeper.openDifferences() }],
    },
  ];
}
