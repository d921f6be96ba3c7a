import type { DecimalText } from '../../../shared/decimal-text.js';
import type { UserId } from '../../../shared/principal.js';
import type { BankAccount } from '../domain/bank-account.js';
import type { AccountOwner, BankFacts, CardFacts } from '../domain/provider-account.js';

/** A row of `bank_accounts`. */
export interface AccountRow {
  user_id: UserId;
  id: string;
  connection_id: string;
  provider_account_id: string;
  type: string;
  subtype: string | null;
  name: string;
  marketing_name: string | null;
  number: string | null;
  currency: string;
  balance: DecimalText | null;
  balance_as_of: Date | null;
  bank: BankFacts | null;
  card: CardFacts | null;
  sealed: string | null;
  created_at: Date;
  updated_at: Date;
}

export function accountOf(row: AccountRow, holder: AccountOwner | null): BankAccount {
  return {
    userId: row.user_id,
    id: row.id,
    connectionId: row.connection_id,
    providerAccountId: row.provider_account_id,
    type: row.type,
    subtype: row.subtype,
    name: row.name,
    marketingName: row.marketing_name,
    number: row.number,
    currency: row.currency,
    balance: row.balance,
    balanceAsOf: row.balance_as_of,
    bank: row.bank,
    card: row.card,
    holder,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
