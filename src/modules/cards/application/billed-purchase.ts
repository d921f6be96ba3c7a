import type { LocalDate } from '../../../shared/local-date.js';
import { dayIn, plusMonths } from '../../../shared/month.js';
import type { CardRow } from '../domain/card-row.js';
import { type Instalment, type Purchase, purchasesOf } from '../domain/purchases.js';
import type { CardBills } from '../domain/statement.js';

/** An instalment with the bill that it is on or will be on. */
export type BilledInstalment = Instalment & { billId: string | null; dueDate: LocalDate | null };
export type BilledPurchase = Omit<Purchase, 'instalments'> & { instalments: BilledInstalment[] };

/** The purchases of a card that these rows are instalments of. */
export function billedPurchases(accountId: string, rows: readonly CardRow[], bills: CardBills): BilledPurchase[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const billOf = ({ transactionId }: Instalment) =>
    transactionId === null ? undefined : bills.billOf(byId.get(transactionId)!)?.bill;
  const byMonth = new Map(bills.statements.map((bill) => [bill.cycle.month, bill]));
  return purchasesOf(accountId, rows).map((purchase) => billed(purchase, billOf, byMonth));
}

type Bill = CardBills['statements'][number];

/** What is expected falls due in the months after the last instalment that is on a bill. */
function billed(
  purchase: Purchase,
  billOf: (instalment: Instalment) => Bill | undefined,
  byMonth: ReadonlyMap<string, Bill>,
): BilledPurchase {
  const known = purchase.instalments.flatMap((instalment) => {
    const bill = billOf(instalment);
    return bill ? [{ number: instalment.number, bill }] : [];
  });
  const instalments = purchase.instalments.map((instalment): BilledInstalment => {
    const own = known.find(({ number }) => number === instalment.number)?.bill;
    if (own) return { ...instalment, billId: own.id, dueDate: own.cycle.dueDate };
    const before = known.filter(({ number }) => number < instalment.number).at(-1) ?? known[0];
    if (!before) return { ...instalment, billId: null, dueDate: null };
    const month = plusMonths(before.bill.cycle.month, instalment.number - before.number);
    const bill = byMonth.get(month);
    const dueDate = bill?.cycle.dueDate ?? dayIn(month, Number(before.bill.cycle.dueDate.slice(8)));
    return { ...instalment, billId: bill?.id ?? null, dueDate };
  });
  return { ...purchase, instalments };
}
