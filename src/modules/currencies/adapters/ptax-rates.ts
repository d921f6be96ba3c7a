import { ProviderAnswerInvalid } from '../../../shared/errors.js';
import type { LocalDate } from '../../../shared/local-date.js';
import type { RateSeries } from '../application/rate-source.js';
import type { ExchangeRate } from '../domain/exchange-rate.js';
import { askPublisher, type Patience, usualPatience } from './ask-publisher.js';
import { readDay, readPrice } from './read-rate.js';

/** What the Brazilian central bank prices by this API. */
const CURRENCIES = ['USD', 'EUR', 'GBP', 'JPY', 'CHF', 'CAD', 'AUD', 'DKK', 'NOK', 'SEK'];
/** A day has up to five bulletins. */
const MOST_ROWS = 10_000;

/**
 * PTAX, the rate that contracts and tax in Brazil go by: BRL for one unit, selling, of the bulletin that closes the day; one
 * series a currency. Source: the central bank's open data service "PTAX" at Olinda, CotacaoMoedaPeriodo.
 */
export function ptaxRates(baseUrl: string, patience: Patience = usualPatience): RateSeries[] {
  return CURRENCIES.map((currency) => ({
    source: 'BCB_PTAX',
    currency,
    async read({ from, to }, signal) {
      const call = 'CotacaoMoedaPeriodo(moeda=@moeda,dataInicial=@dataInicial,dataFinalCotacao=@dataFinalCotacao)';
      const query = [
        `@moeda='${currency}'`,
        `@dataInicial='${monthFirst(from)}'`,
        `@dataFinalCotacao='${monthFirst(to)}'`,
        `$top=${MOST_ROWS}`,
        '$format=json',
        '$select=cotacaoVenda,dataHoraCotacao,tipoBoletim',
      ].join('&');
      return ratesOf(await askPublisher(`${baseUrl}/${call}?${query}`, 'application/json', signal, patience), currency);
    },
  }));
}

interface Bulletin {
  cotacaoVenda?: unknown;
  /** In Brasília, `2026-03-02 13:05:31.204`. */
  dataHoraCotacao?: unknown;
  /** `Abertura`, `Intermediário`, `Fechamento`; the last also as `Fechamento PTAX`. */
  tipoBoletim?: unknown;
}

function ratesOf(source: string, currency: string): ExchangeRate[] {
  const closing = bulletinsIn(source).filter(({ tipoBoletim }) => /^fechamento/i.test(String(tipoBoletim)));
  // Where a day was closed twice, the later one stands.
  closing.sort((a, b) => (String(a.dataHoraCotacao) < String(b.dataHoraCotacao) ? -1 : 1));
  const days = new Map<LocalDate, ExchangeRate>();
  for (const { cotacaoVenda, dataHoraCotacao } of closing) {
    const date = readDay(dataHoraCotacao);
    days.set(date, { source: 'BCB_PTAX', base: currency, quote: 'BRL', date, rate: readPrice(cotacaoVenda) });
  }
  return [...days.values()];
}

function bulletinsIn(source: string): Bulletin[] {
  let answer: { value?: unknown };
  try {
    answer = JSON.parse(source, exactNumbers);
  } catch (cause) {
    throw new ProviderAnswerInvalid('The answer of the Brazilian central bank is not JSON.', cause);
  }
  if (!Array.isArray(answer?.value) || answer.value.some((row) => typeof row !== 'object' || row === null)) {
    throw new ProviderAnswerInvalid('The answer of the Brazilian central bank holds no list.');
  }
  if (answer.value.length >= MOST_ROWS) throw new ProviderAnswerInvalid('The list is longer than was asked for.');
  return answer.value;
}

/** Numbers as they are written, never as binary floats. */
const exactNumbers = ((_key: string, value: unknown, context?: { source: string }) =>
  typeof value === 'number' && context ? context.source : value) as (key: string, value: unknown) => unknown;

/** `MM-DD-YYYY`, as this service wants days. */
function monthFirst(day: LocalDate): string {
  const [year, month, date] = day.split('-');
  return `${month}-${date}-${year}`;
}
