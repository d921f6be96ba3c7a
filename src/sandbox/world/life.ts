import {
  bankingDayFrom,
  DAY_MS,
  type Day,
  dayIn,
  type Month,
  monthOfDay,
  monthText,
  nthBankingDay,
} from './calendar.js';
import { BILL_PAYMENT, CardBook } from './card-book.js';
import { LONGEST_PLAN } from './card-plans.js';
import { Dice } from './dice.js';
import { householdMonth } from './household.js';
import { type LifeFacts, ownParty } from './life-facts.js';
import { type AccountRole, type Movement, movement, numberWithinDays } from './movement.js';
import { boleto, internalTransfer, keyOf, pix } from './payments.js';
import { company, person } from './people.js';
import { loanRows } from './personal-loan.js';
import { SavingsBook } from './savings-book.js';

const SECOND_CUSHION_CENTS = 84_310;

/**
 * A holder's financial life at one institution, month by month and without end, whoever reads it and when.
 * Each month of a checking account nets to zero, because what is left goes to the holder's account at another bank (or
 * what is missing comes from it): so any month can be told without telling those before it.
 */
export class Life {
  readonly card: CardBook;
  private readonly savings: SavingsBook;
  private readonly months = new Map<Month, Movement[]>();

  constructor(readonly facts: LifeFacts) {
    this.card = new CardBook(facts);
    this.savings = new SavingsBook(facts);
  }

  roles(): AccountRole[] {
    const { hasSavings, hasSecondChecking } = this.facts;
    return [
      'checking',
      ...(hasSecondChecking ? (['second-checking'] as const) : []),
      ...(hasSavings ? (['savings'] as const) : []),
      'card',
    ];
  }

  /** Every movement of one account that an item can see whose history begins at `start` and reaches to `end`. */
  movements(role: AccountRole, start: number, end: number): Movement[] {
    const found: Movement[] = [];
    const reach = role === 'card' ? LONGEST_PLAN + 1 : 1;
    // What is ordered ahead is shown up to a month before the month it belongs to.
    for (let month = monthAt(start) - reach; month <= monthAt(end) + 1; month += 1) {
      for (const row of this.month(month)) if (row.account === role && row.at >= start) found.push(row);
    }
    return found;
  }

  /** What a bank account held when `start` began. */
  openingCents(role: Exclude<AccountRole, 'card'>, start: number): number {
    const before = monthAt(start) - 1;
    let cents = this.monthlyOpeningCents(role, before);
    for (const month of [before, before + 1]) {
      for (const row of this.month(month)) {
        if (row.account === role && row.at < start && row.goneAt === null) cents += row.cents;
      }
    }
    return cents;
  }

  private monthlyOpeningCents(role: Exclude<AccountRole, 'card'>, month: Month): number {
    if (role === 'savings') return this.savings.openingCents(month);
    return role === 'checking' ? this.facts.cushionCents : SECOND_CUSHION_CENTS;
  }

  private month(month: Month): Movement[] {
    let rows = this.months.get(month);
    if (!rows) {
      rows = [...this.bankRows(month), ...this.card.rows(month)];
      numberWithinDays(rows);
      this.months.set(month, rows);
    }
    return rows;
  }

  private bankRows(month: Month): Movement[] {
    const rows = [...householdMonth(this.facts, month), ...loanRows(this.facts, month), ...this.billPayments(month)];
    if (this.facts.hasSavings) rows.push(...this.savings.rows(month));
    if (this.facts.hasSecondChecking) rows.push(...this.secondChecking(month));
    rows.push(...this.forALargeBill(month));
    const left = netOf(rows, 'checking');
    return left === 0 ? rows : [...rows, this.fromElsewhere(month, 'elsewhere', dayIn(month, 26), -left)];
  }

  /**
   * The day before a bill is paid that takes more than half of the income, the rest comes from the other bank; all of
   * it where the bill is due before the salary.
   */
  private forALargeBill(month: Month): Movement[] {
    const payments = this.card.payments(month);
    const first = payments[0];
    if (!first) return [];
    const affordable = first.day < nthBankingDay(month, 5) ? 0 : this.facts.income.cents / 2;
    const beyond = payments.reduce((sum, { cents }) => sum + cents, 0) - affordable;
    if (beyond <= 0) return [];
    const hundreds = Math.ceil(beyond / 10_000) * 10_000;
    return [this.fromElsewhere(month, 'for-the-bill', first.day - 1, hundreds)];
  }

  /** A PIX from the holder's account at another bank, or to it where the amount is negative. */
  private fromElsewhere(month: Month, what: string, day: Day, cents: number): Movement {
    const dice = new Dice(this.facts.key, month, what);
    const key = keyOf(month, 'checking', what);
    return pix({ key, day, minute: 1_230, cents, party: this.facts.elsewhere, categoryId: '04020000' }, dice);
  }

  /** The card's bill as it leaves the checking account. */
  private billPayments(month: Month): Movement[] {
    const dice = new Dice(this.facts.key, month, 'bill payments');
    return this.card.payments(month).map(({ number, day, cents }) =>
      movement(
        {
          key: `checking/${monthText(month)}/bill/${number}`,
          account: 'checking',
          day,
          minute: 610,
          stamp: 'bare',
          cents: -cents,
          description: `Pagamento fatura cartão final ${this.facts.cardNumber}`,
          categoryId: BILL_PAYMENT,
          operationType: 'OUTROS',
        },
        dice,
      ),
    );
  }

  /** A small account for shared expenses, filled from the first one with what the month will take. */
  private secondChecking(month: Month): Movement[] {
    const dice = new Dice(this.facts.key, month, 'second checking');
    const rows = Array.from({ length: dice.between(5, 8) }, (_, n) =>
      pix(
        {
          key: keyOf(month, 'second-checking', `pix/${n + 1}`),
          account: 'second-checking',
          day: dayIn(month, dice.between(4, 28)),
          minute: dice.between(500, 1_380),
          cents: -dice.between(1_990, 14_990),
          party: person(this.facts.key, 'shared', n),
          categoryId: '05090004',
          reason: 'despesa compartilhada 🏡',
        },
        dice,
      ),
    );
    const due = bankingDayFrom(dayIn(month, 11));
    const school = company('Escola de Música Canção Ltda');
    const base = { account: 'second-checking', day: due, due, minute: 700, party: school } as const;
    rows.push(
      boleto({ ...base, key: keyOf(month, 'second-checking', 'school'), cents: -28_500, categoryId: '07020000' }, dice),
    );
    const needed = -netOf(rows, 'second-checking');
    for (const account of ['checking', 'second-checking'] as const) {
      rows.push(
        internalTransfer(
          {
            key: keyOf(month, account, 'between-own'),
            account,
            day: nthBankingDay(month, 2),
            minute: 660,
            cents: account === 'checking' ? -needed : needed,
            party: ownParty(this.facts, account === 'checking' ? 'second-checking' : 'checking'),
            categoryId: '04000000',
            description: 'Transferência entre contas próprias',
          },
          dice,
        ),
      );
    }
    return rows;
  }
}

function netOf(rows: Movement[], role: AccountRole): number {
  let cents = 0;
  for (const row of rows) if (row.account === role && row.goneAt === null) cents += row.cents;
  return cents;
}

function monthAt(instant: number): Month {
  return monthOfDay(Math.floor(instant / DAY_MS));
}
