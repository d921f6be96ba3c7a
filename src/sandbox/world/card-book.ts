import {
  bankingDayFrom,
  DAY_MS,
  type Day,
  dayIn,
  instantOf,
  type Month,
  monthOfInstant,
  monthText,
} from './calendar.js';
import { awkwardPurchases, everydayPurchases } from './card-habits.js';
import { cardPlans, LONGEST_PLAN } from './card-plans.js';
import { Dice } from './dice.js';
import { type Holiday, holidayOf, holidayPurchase, holidayRefund } from './holiday.js';
import type { LifeFacts } from './life-facts.js';
import { type Movement, movement } from './movement.js';

const DAYS_FROM_CLOSING_TO_DUE = 7;
/** More than a row told late can be dated before the cycle of its bill, which is five days. */
const MOST_BACKDATED_MS = 10 * DAY_MS;
/** How long after closing the bank gives the bill out. */
const BILL_READY_AFTER_MS = 3 * 3_600_000;

/** One payment of a bill: what leaves the checking account on a day and reaches the card a day later. */
export interface BillPayment {
  number: number;
  day: Day;
  cents: number;
  full: boolean;
}

/**
 * The card's purchases, bills and payments. A bill is named by the month it closes in; it closes at noon of the closing
 * day, so that purchases of one day lie in two bills. A row belongs to the bill that was open when it happened, or when
 * the bank first showed it if that was later: closed bills never change.
 *
 * Once a year a holiday is bought, the large bill is paid in two parts, the second twelve days late with charges on the
 * next bill, and the holiday's refund makes a bill negative, which the following bill's payment takes into account.
 */
export class CardBook {
  private readonly purchasesByMonth = new Map<Month, Movement[]>();
  private readonly sharesByMonth = new Map<Month, Map<Month, number>>();

  constructor(private readonly life: LifeFacts) {}

  /** The instant that divides the bill of this month from the next. */
  closesAt(bill: Month): number {
    return instantOf(dayIn(bill, this.life.closingDay), 12 * 60);
  }

  /** When the closed bill can be read, and its rows begin to name it. */
  readyAt(bill: Month): number {
    return this.closesAt(bill) + BILL_READY_AFTER_MS;
  }

  dueDay(bill: Month): Day {
    return dayIn(bill, this.life.closingDay + DAYS_FROM_CLOSING_TO_DUE);
  }

  closingDay(bill: Month): Day {
    return dayIn(bill, this.life.closingDay);
  }

  billOpenAt(instant: number): Month {
    const month = monthOfInstant(instant);
    return instant < this.closesAt(month) ? month : month + 1;
  }

  /** The first bill of which every row is dated at `start` or later. */
  firstBillSince(start: number): Month {
    let bill = this.billOpenAt(start);
    while (this.closesAt(bill - 1) < start + MOST_BACKDATED_MS) bill += 1;
    return bill;
  }

  billOf(row: Movement): Month {
    return this.billOpenAt(Math.max(row.at, row.knownAt));
  }

  /** What the bill asks for: purchases, fees and charges less refunds; payments of the bill before are left out. */
  totalCents(bill: Month): number {
    const year = holidayOf(this.life, bill);
    let total = this.everydayCents(bill);
    if (bill === year.refund - 2) total += this.holidayCents(year);
    if (bill === year.refund) total -= this.holidayCents(year);
    if (bill === year.refund - 1) total += this.chargesOn(bill - 1).reduce((sum, charge) => sum + charge.cents, 0);
    return total;
  }

  /** What an overpaid or negative bill leaves for the next to take into account: zero or less. */
  carriedCents(bill: Month): number {
    const year = holidayOf(this.life, bill);
    return bill === year.refund ? -year.marginCents : 0;
  }

  payments(bill: Month): BillPayment[] {
    const cents = this.totalCents(bill) + this.carriedCents(bill - 1);
    if (cents <= 0) return [];
    const day = bankingDayFrom(this.dueDay(bill));
    if (bill !== holidayOf(this.life, bill).refund - 2) return [{ number: 1, day, cents, full: true }];
    const first = Math.round(cents * 0.6);
    return [
      { number: 1, day, cents: first, full: false },
      { number: 2, day: bankingDayFrom(this.dueDay(bill) + 12), cents: cents - first, full: false },
    ];
  }

  /** Everything that begins in the month: purchases with all their instalments, refunds, charges, the bill's payment. */
  rows(month: Month): Movement[] {
    return [
      ...this.purchases(month),
      ...this.holidayRows(month),
      ...this.chargeRows(month),
      ...this.paymentRows(month),
    ];
  }

  /** What the holder owes at an instant: unpaid bills and what is posted on the open one; negative when the bank owes. */
  owedCents(instant: number): number {
    // Every bill up to four months back has been paid by now; what they carried over is where the count begins.
    const settled = this.billOpenAt(instant) - 4;
    let owed = this.carriedCents(settled);
    for (let month = settled - LONGEST_PLAN - 1; month <= settled + 5; month += 1) {
      for (const row of this.rows(month)) {
        if (row.postedAt > instant) continue;
        const counts = isBillPayment(row) ? month > settled : this.billOf(row) > settled;
        if (counts) owed -= row.cents;
      }
    }
    return owed;
  }

  /** What remains of instalments that are not yet due. */
  committedCents(instant: number): number {
    const now = monthOfInstant(instant);
    let committed = 0;
    for (let month = now - LONGEST_PLAN; month <= now; month += 1) {
      for (const row of this.purchases(month)) {
        if (row.instalment && row.knownAt <= instant && row.postedAt > instant) committed -= row.cents;
      }
    }
    return committed;
  }

  private purchases(month: Month): Movement[] {
    let rows = this.purchasesByMonth.get(month);
    if (!rows) {
      rows = [
        ...everydayPurchases(this.life, month),
        ...awkwardPurchases(this.life, month),
        ...cardPlans(this.life, month),
      ];
      this.purchasesByMonth.set(month, rows);
    }
    return rows;
  }

  /** The bill's total without the yearly holiday and its charges. */
  private everydayCents(bill: Month): number {
    let total = 0;
    for (let month = bill - LONGEST_PLAN - 1; month <= bill; month += 1) total += this.shares(month).get(bill) ?? 0;
    return total;
  }

  /** What the purchases that begin in a month add to each bill. */
  private shares(month: Month): Map<Month, number> {
    let shares = this.sharesByMonth.get(month);
    if (!shares) {
      shares = new Map();
      for (const row of this.purchases(month)) {
        if (row.goneAt !== null) continue;
        const bill = this.billOf(row);
        shares.set(bill, (shares.get(bill) ?? 0) - row.cents);
      }
      this.sharesByMonth.set(month, shares);
    }
    return shares;
  }

  private holidayCents(year: Holiday): number {
    return this.everydayCents(year.refund) + year.marginCents;
  }

  private holidayRows(month: Month): Movement[] {
    const year = holidayOf(this.life, month);
    if (month === year.refund - 3) return [holidayPurchase(this.life, month, this.holidayCents(year))];
    if (month !== year.refund - 1) return [];
    return [holidayRefund(this.life, month, this.closingDay(year.refund) - 5, this.holidayCents(year))];
  }

  /** Fee and interest for the part of a bill that was paid late. */
  private chargesOn(bill: Month): { type: 'LATE_PAYMENT_FEE' | 'LATE_PAYMENT_INTEREST'; day: Day; cents: number }[] {
    const late = this.payments(bill)[1];
    if (!late) return [];
    const days = late.day - this.dueDay(bill);
    return [
      { type: 'LATE_PAYMENT_FEE', day: late.day, cents: Math.round(late.cents * 0.02) },
      { type: 'LATE_PAYMENT_INTEREST', day: late.day, cents: Math.round((late.cents * 0.01 * days) / 30) },
    ];
  }

  private chargeRows(month: Month): Movement[] {
    const dice = new Dice(this.life.key, month, 'charges');
    return this.chargesOn(month).map(({ type, day, cents }) =>
      movement(
        {
          key: `card/${monthText(month)}/${type}`,
          account: 'card',
          day,
          minute: 1_300,
          stamp: 'bare',
          cents: -cents,
          description: type === 'LATE_PAYMENT_FEE' ? 'Multa por atraso' : 'Juros de mora',
          categoryId: '02010000',
          operationType: 'OUTROS',
          charge: type,
        },
        dice,
      ),
    );
  }

  private paymentRows(month: Month): Movement[] {
    const dice = new Dice(this.life.key, month, 'payments');
    return this.payments(month).map(({ number, day, cents }) =>
      movement(
        {
          key: `card/${monthText(month)}/payment/${number}`,
          account: 'card',
          day: day + 1,
          minute: 420,
          stamp: 'midnight',
          cents,
          description: 'Pagamento recebido - obrigado',
          categoryId: BILL_PAYMENT,
          operationType: 'PAGAMENTO',
        },
        dice,
      ),
    );
  }
}

/** The category of a card bill's payment, on the card and on the account that pays. */
export const BILL_PAYMENT = '05100000';

export function isBillPayment(row: { categoryId: string | null }): boolean {
  return row.categoryId === BILL_PAYMENT;
}
