/**
 * Totals computed a second time, from what the sandbox holds, by other means than the product's: whole cents as BigInt,
 * days by Intl, one pass in memory. Nothing of `src/` is used on purpose.
 */

/** The fields of Pluggy's JSON that count. */
export interface RawTransaction {
  accountId: string;
  amount: number;
  amountInAccountCurrency?: number | null;
  currencyCode: string;
  date: string;
  type: string;
  status: string;
  categoryId?: string | null;
  merchant?: { name?: string | null; businessName?: string | null } | null;
}

export interface RawAccount {
  id: string;
  type: string;
  currencyCode: string;
}

export interface NaiveTotals {
  income: bigint;
  expense: bigint;
  transfersIn: bigint;
  transfersOut: bigint;
  count: number;
}

const inSaoPaulo = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Sao_Paulo' });

export function naiveDay(date: string): string {
  return date.endsWith('T00:00:00.000Z') ? date.slice(0, 10) : inSaoPaulo.format(new Date(date));
}

/** Cents of an amount that has at most two decimals on the wire. */
function cents(amount: number): bigint {
  const [whole, fraction = ''] = Math.abs(amount).toFixed(2).split('.');
  return BigInt(`${whole}${fraction.padEnd(2, '0')}`);
}

export function naiveGroups(
  accounts: RawAccount[],
  transactions: RawTransaction[],
  range: { from: string; to: string },
  keyOf: (transaction: RawTransaction, day: string) => string | null,
): Map<string, NaiveTotals> {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const groups = new Map<string, NaiveTotals>();
  for (const transaction of transactions) {
    const account = byId.get(transaction.accountId)!;
    const day = naiveDay(transaction.date);
    if (day < range.from || day > range.to) continue;
    const inAccount = transaction.amountInAccountCurrency;
    const known = transaction.currencyCode === account.currencyCode || inAccount == null;
    const size = cents(known ? transaction.amount : inAccount);
    const currency = known ? transaction.currencyCode : account.currencyCode;
    const amount = transaction.type === 'DEBIT' ? -size : size;
    const key = `${currency}|${keyOf(transaction, day) ?? ''}`;
    let totals = groups.get(key);
    if (!totals) {
      totals = { income: 0n, expense: 0n, transfersIn: 0n, transfersOut: 0n, count: 0 };
      groups.set(key, totals);
    }
    totals.count += 1;
    const category = transaction.categoryId ?? '';
    const isTransfer = /^(04|0506|0510|03(?!06))/.test(category);
    if (isTransfer && amount > 0n) totals.transfersIn += amount;
    else if (isTransfer) totals.transfersOut += amount;
    else if (amount > 0n && account.type === 'BANK') totals.income += amount;
    else totals.expense += amount;
  }
  return groups;
}

export function mondayOf(day: string): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}
