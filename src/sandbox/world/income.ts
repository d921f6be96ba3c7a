import { bankingDayFrom, dayIn, type Month, nthBankingDay } from './calendar.js';
import { Dice } from './dice.js';
import type { LifeFacts } from './life-facts.js';
import type { Movement } from './movement.js';
import { bankEntry, boleto, keyOf, pix } from './payments.js';
import { company, person } from './people.js';

/** What the checking account lives on: a person's salary; a company's sales, less the wages and the tax that they cost. */
export function income(life: LifeFacts, month: Month): Movement[] {
  return life.holder.isBusiness ? sales(life, month) : salary(life, month);
}

/** On the fifth banking day; in November and December half a thirteenth salary each. */
function salary(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'salary');
  const base = {
    account: 'checking',
    categoryId: '01010000',
    operationType: 'FOLHA_PAGAMENTO',
  } as const;
  const rows = [
    bankEntry(
      {
        ...base,
        key: keyOf(month, 'checking', 'salary'),
        day: nthBankingDay(month, 5),
        cents: life.income.cents,
        description: `Salário - ${life.income.source.name}`,
      },
      dice,
    ),
  ];
  if (month % 12 >= 10) {
    rows.push(
      bankEntry(
        {
          ...base,
          key: keyOf(month, 'checking', 'thirteenth-salary'),
          day: nthBankingDay(month, 13),
          cents: Math.round(life.income.cents / 2),
          description: `13º salário ${month % 12 === 10 ? '1ª' : '2ª'} parcela`,
        },
        dice,
      ),
    );
  }
  return rows;
}

/** A company lives on what its customers pay, and pays wages and tax. */
function sales(life: LifeFacts, month: Month): Movement[] {
  const dice = new Dice(life.key, month, 'sales');
  const customers = ['Mercearia Açaí Ltda', 'Studio Três Ltda', 'Oficina do Chico ME', 'Escola Girassol Ltda'];
  const rows = customers.flatMap((name, n) =>
    [3, 16].map((day, half) =>
      pix(
        {
          key: keyOf(month, 'checking', `sale/${n * 2 + half + 1}`),
          day: dayIn(month, day + n),
          minute: dice.between(540, 1_080),
          cents: Math.round(life.income.cents / 5) + dice.between(0, 30_000),
          party: company(name),
          categoryId: '01030000',
          reason: `NF ${dice.digits(5)}`,
        },
        dice,
      ),
    ),
  );
  const tax = company('Receita Federal - DAS Simples Nacional');
  const due = bankingDayFrom(dayIn(month, 20));
  const wage = { categoryId: '05090004', day: nthBankingDay(month, 5), minute: 600 };
  return [
    ...rows,
    ...[1, 2].map((n) =>
      pix(
        { ...wage, key: keyOf(month, 'checking', `wage/${n}`), cents: -161_200, party: person(life.key, 'staff', n) },
        dice,
      ),
    ),
    boleto(
      {
        key: keyOf(month, 'checking', 'das'),
        day: due,
        due,
        minute: 700,
        cents: -dice.between(50_000, 80_000),
        party: tax,
        categoryId: '15000000',
      },
      dice,
    ),
  ];
}
