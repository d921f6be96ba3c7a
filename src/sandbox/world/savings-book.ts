import { dayIn, type Month, nthBankingDay } from './calendar.js';
import { Dice } from './dice.js';
import { type LifeFacts, ownParty } from './life-facts.js';
import type { Movement } from './movement.js';
import { bankEntry, internalTransfer, keyOf } from './payments.js';

/** January 2015: before it the account lies still. */
const OPENED: Month = 2015 * 12;
const OPENING_CENTS = 250_000;
/** Savings pay half a percent a month on what lay there through the month (Law 12.703 of 2012). */
const INTEREST_PER_MILLE = 5;

/** The savings account: a deposit each month, now and then a withdrawal, interest on the first. */
export class SavingsBook {
  /** What each month since the opening began with. */
  private readonly openings = [OPENING_CENTS];

  constructor(private readonly life: LifeFacts) {}

  openingCents(month: Month): number {
    const index = month - OPENED;
    while (this.openings.length <= index) {
      const last = this.openings.length - 1;
      const opening = this.openings[last] as number;
      const { deposit, withdrawal, interest } = this.plan(OPENED + last, opening);
      this.openings.push(opening + deposit - withdrawal + interest);
    }
    return this.openings[Math.max(0, index)] as number;
  }

  /** The month's movements: on the savings account, and the other side of the transfers on the checking account. */
  rows(month: Month): Movement[] {
    if (month < OPENED) return [];
    const dice = new Dice(this.life.key, month, 'savings rows');
    const { deposit, withdrawal, interest } = this.plan(month, this.openingCents(month));
    const transfer = (what: string, day: number, cents: number, description: string) =>
      (['checking', 'savings'] as const).map((account) =>
        internalTransfer(
          {
            key: keyOf(month, account, what),
            account,
            day,
            minute: 640,
            cents: account === 'savings' ? cents : -cents,
            party: ownParty(this.life, account === 'savings' ? 'checking' : 'savings'),
            categoryId: '04000000',
            description,
          },
          dice,
        ),
      );
    const rows = transfer('saving', nthBankingDay(month, 7), deposit, 'Aplicação poupança 🐷');
    if (withdrawal > 0) rows.push(...transfer('withdrawal', nthBankingDay(month, 12), -withdrawal, 'Resgate poupança'));
    rows.push(
      bankEntry(
        {
          key: keyOf(month, 'savings', 'interest'),
          account: 'savings',
          day: dayIn(month, 1),
          cents: interest,
          description: 'Rendimento poupança',
          categoryId: '03060000',
          operationType: 'RENDIMENTO_APLIC_FINANCEIRA',
        },
        dice,
      ),
    );
    return rows;
  }

  private plan(month: Month, opening: number): { deposit: number; withdrawal: number; interest: number } {
    const dice = new Dice(this.life.key, month, 'savings');
    // Above a good cushion as much is taken out as is put in, so that the account does not grow without end.
    const likely = opening > 2_500_000 ? 0.9 : 0.2;
    const deposit = dice.between(30, 80) * 1_000;
    const withdrawal = dice.fraction() < likely ? Math.min(dice.between(40, 150) * 1_000, Math.floor(opening / 2)) : 0;
    return { deposit, withdrawal, interest: Math.round((opening * INTEREST_PER_MILLE) / 1000) };
  }
}
