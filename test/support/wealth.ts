import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/platform/database/database.js';
import type { UserId } from '../../src/shared/principal.js';
import { aConnection } from './builders.js';

/** Rows of what a user has and owes, put straight into the database. */
export function wealthOf(database: Database, userId: UserId) {
  let connection: Promise<string> | null = null;
  const connectionId = () => {
    connection ??= aConnection(database, userId);
    return connection;
  };
  const insert = async (table: string, row: Record<string, unknown>): Promise<string> => {
    const [made] = await database.sql(table).insert({ user_id: userId, ...row }, 'id');
    return made.id;
  };
  return {
    userId,
    connectionId,
    account: async (facts: Record<string, unknown> = {}) =>
      insert('bank_accounts', {
        connection_id: await connectionId(),
        provider_account_id: randomUUID(),
        type: 'BANK',
        subtype: 'CHECKING_ACCOUNT',
        name: 'Conta',
        currency: 'BRL',
        ...facts,
      }),
    card: async (line: Record<string, unknown> | null = null, facts: Record<string, unknown> = {}) =>
      insert('bank_accounts', {
        connection_id: await connectionId(),
        provider_account_id: randomUUID(),
        type: 'CREDIT',
        subtype: 'CREDIT_CARD',
        name: 'Cartão',
        currency: 'BRL',
        card: JSON.stringify({ additionalCards: [], ...(line && { creditLines: [line] }) }),
        ...facts,
      }),
    investment: async (facts: Record<string, unknown> = {}) =>
      insert('investments', {
        connection_id: await connectionId(),
        provider_investment_id: randomUUID(),
        type: 'FIXED_INCOME',
        name: 'CDB',
        currency: 'BRL',
        ...facts,
      }),
    loan: async (facts: Record<string, unknown> = {}) =>
      insert('loans', {
        connection_id: await connectionId(),
        provider_loan_id: randomUUID(),
        product_name: 'Financiamento',
        currency: 'BRL',
        ...facts,
      }),
    /** What an account or card held on a day. */
    held: (id: string, date: string, balance: string, facts: Record<string, unknown> = {}) =>
      database.sql('bank_account_balances').insert({
        user_id: userId,
        account_id: id,
        date,
        balance,
        currency: 'BRL',
        as_of: new Date(`${date}T15:00:00Z`),
        source: 'collected',
        ...facts,
      }),
    /** What an investment was worth on a day: after tax, and before. */
    valued: (id: string, date: string, balance: string | null, amount: string | null, currency = 'BRL') =>
      database.sql('investment_positions').insert({
        user_id: userId,
        investment_id: id,
        date,
        balance,
        amount,
        currency,
        as_of: new Date(`${date}T15:00:00Z`),
      }),
    /** What was left to pay of a loan on a day. */
    owed: (id: string, date: string, outstanding: string, currency = 'BRL') =>
      database.sql('loan_balances').insert({
        user_id: userId,
        loan_id: id,
        date,
        outstanding_balance: outstanding,
        currency,
        as_of: new Date(`${date}T15:00:00Z`),
      }),
    /** A posted movement; `at` is an instant or a bare day. */
    moved: async (accountId: string, at: string, amount: string, facts: Record<string, unknown> = {}) => {
      const bookedAt = new Date(at.length === 10 ? `${at}T00:00:00Z` : at);
      return insert('transactions', {
        account_id: accountId,
        connection_id: await connectionId(),
        provider_transaction_id: randomUUID(),
        date: at.slice(0, 10),
        booked_at: bookedAt,
        description: 'Padaria',
        amount,
        currency: 'BRL',
        type: amount.startsWith('-') ? 'DEBIT' : 'CREDIT',
        status: 'POSTED',
        account_type: 'BANK',
        provider_created_at: bookedAt,
        ...facts,
      });
    },
  };
}

export type Wealth = ReturnType<typeof wealthOf>;
