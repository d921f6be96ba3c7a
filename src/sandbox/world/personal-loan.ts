import { type Day, dayIn, type Month } from './calendar.js';
import { Dice } from './dice.js';
import type { LifeFacts } from './life-facts.js';
import type { Movement } from './movement.js';
import { bankEntry, keyOf } from './payments.js';

export const LOAN_INSTALMENTS = 24;
/** Interest a month, as a fraction. */
export const LOAN_MONTHLY_RATE = 0.0179;

/** A personal loan in 24 equal instalments; when it is paid the holder takes the next. */
export interface LoanContract {
  number: string;
  principalCents: number;
  instalmentCents: number;
  contractDay: Day;
  /** Month of contract; the first instalment is due in the month after it. */
  contractMonth: Month;
}

/** The contract of which an instalment is due in this month. */
export function loanOf(life: LifeFacts, month: Month): LoanContract {
  const contractMonth = month - 1 - ((month - 1) % LOAN_INSTALMENTS);
  const dice = new Dice(life.key, contractMonth, 'loan');
  const principalCents = dice.between(70, 120) * 10_000;
  const factor = LOAN_MONTHLY_RATE / (1 - (1 + LOAN_MONTHLY_RATE) ** -LOAN_INSTALMENTS);
  return {
    number: dice.digits(12),
    principalCents,
    instalmentCents: Math.round(principalCents * factor),
    contractDay: dayIn(contractMonth, 20),
    contractMonth,
  };
}

export function instalmentDay(month: Month): Day {
  return dayIn(month, 15);
}

/** The month's instalment, and the money of a new contract in the month it begins. */
export function loanRows(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'loan rows');
  const { contractMonth, instalmentCents } = loanOf(life, month);
  const base = { account: 'checking', categoryId: '02040000', operationType: 'OPERACAO_CREDITO' } as const;
  const rows = [
    bankEntry(
      {
        ...base,
        key: keyOf(month, 'checking', 'loan/instalment'),
        day: instalmentDay(month),
        cents: -instalmentCents,
        description: `Parcela ${month - contractMonth}/${LOAN_INSTALMENTS} empréstimo pessoal`,
      },
      dice,
    ),
  ];
  const next = loanOf(life, month + 1);
  if (next.contractMonth === month) {
    rows.push(
      bankEntry(
        {
          ...base,
          key: keyOf(month, 'checking', 'loan/credit'),
          day: next.contractDay,
          cents: next.principalCents,
          description: 'Crédito de empréstimo pessoal',
        },
        dice,
      ),
    );
  }
  return rows;
}
