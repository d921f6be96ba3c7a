import { Decimal } from 'decimal.js';
import type { ExchangeRate } from '../../src/modules/currencies/index.js';
import type { DecimalText } from '../../src/shared/decimal-text.js';
import { type LocalDate, plusDays } from '../../src/shared/local-date.js';

const Exact = Decimal.clone({ precision: 120, toExpNeg: -100, toExpPos: 100, defaults: true });

/** The price that a publisher last gave up to a day, and no more than ten days before it. */
function last(rates: readonly ExchangeRate[], source: string, base: string, quote: string, day: LocalDate) {
  if (base === quote) return new Exact(1);
  const usable = rates.filter(
    (rate) =>
      rate.source === source &&
      rate.base === base &&
      rate.quote === quote &&
      rate.date <= day &&
      rate.date >= plusDays(day, -10),
  );
  usable.sort((a, b) => (a.date < b.date ? 1 : -1));
  return usable[0] ? new Exact(usable[0].rate) : null;
}

/** The rule of conversion once more, in memory and by looking at every rate; `null` where there is no way. */
export function naiveRate(
  rates: readonly ExchangeRate[],
  from: string,
  to: string,
  day: LocalDate,
): DecimalText | null {
  if (from === to) return '1' as DecimalText;
  const ecb = (currency: string) => last(rates, 'ECB', 'EUR', currency, day);
  const ptax = (currency: string) => (currency === 'BRL' ? null : last(rates, 'BCB_PTAX', currency, 'BRL', day));
  const price = priceInBrlOr(from, to) ?? null;
  return price && (price.toDecimalPlaces(20, Decimal.ROUND_HALF_UP).toFixed() as DecimalText);

  function priceInBrlOr(one: string, other: string): Decimal | undefined {
    if (other === 'BRL') return toBrl(one, (over, under) => over.dividedBy(under));
    if (one === 'BRL') return toBrl(other, (over, under) => under.dividedBy(over));
    return through(ecb(other), ecb(one), (over, under) => over.dividedBy(under));
  }

  function toBrl(currency: string, give: (over: Decimal, under: Decimal) => Decimal): Decimal | undefined {
    const usd = ecb('USD');
    const dollar = ptax('USD');
    return (
      through(ptax(currency), new Exact(1), give) ??
      through(ecb('BRL'), ecb(currency), give) ??
      through(ptax('EUR'), ecb(currency), give) ??
      through(usd && dollar && usd.times(dollar), ecb(currency), give)
    );
  }

  function through(over: Decimal | null, under: Decimal | null, give: (over: Decimal, under: Decimal) => Decimal) {
    return over && under ? give(over, under) : undefined;
  }
}
