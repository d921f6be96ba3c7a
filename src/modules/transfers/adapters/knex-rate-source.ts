import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { RateQuestion, RateSource } from '../application/rate-source.js';

const RATES = `
  select cast(saldo_rate(question."from", question."to", question.date) as text) as rate
  from jsonb_to_recordset(cast(? as jsonb)) as question ("from" text, "to" text, date date, at integer)
  order by at`;

/** Rates by the database's own function; an installation without it knows none. */
@injectable()
export class KnexRateSource implements RateSource {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async ratesOf(questions: readonly RateQuestion[]): Promise<(string | null)[]> {
    const { sql } = this.database;
    const { rows } = await sql.raw("select to_regprocedure('saldo_rate(text, text, date)') is not null as known");
    if (questions.length === 0 || !rows[0].known) return questions.map(() => null);
    const found = await sql.raw(RATES, [JSON.stringify(questions.map((question, at) => ({ ...question, at })))]);
    return found.rows.map(({ rate }: { rate: string | null }) => rate);
  }
}
