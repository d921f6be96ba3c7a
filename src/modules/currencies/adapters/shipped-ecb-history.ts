import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { injectable } from 'inversify';
import type { ShippedRates } from '../application/shipped-rates.js';
import type { ExchangeRate } from '../domain/exchange-rate.js';
import { readCode, readDay, readPrice } from './read-rate.js';

const FILE = 'data/ecb_reference_rates.csv';

/** The European Central Bank's reference rates since 2021 that come with the software. */
@injectable()
export class ShippedEcbHistory implements ShippedRates {
  private readonly text = fileText();

  get digest(): string {
    return createHash('sha256').update(this.text).digest('hex');
  }

  rates(): ExchangeRate[] {
    const [header = '', ...lines] = this.text.trim().split(/\r?\n/);
    const codes = header.split(',').slice(1).map(readCode);
    return lines.flatMap((line) => {
      const [day, ...prices] = line.split(',');
      const date = readDay(day);
      return prices.flatMap((price, index): ExchangeRate[] =>
        price === 'N/A' ? [] : [{ source: 'ECB', base: 'EUR', quote: codes[index]!, date, rate: readPrice(price) }],
      );
    });
  }
}

/** Beside the sources, or beside `dist`. */
function fileText(): string {
  for (const up of ['../../../../', '../../../../../']) {
    try {
      return readFileSync(fileURLToPath(new URL(up + FILE, import.meta.url)), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${FILE} is missing from this installation`);
}
