import type { Knex } from 'knex';
import { bankConnections } from './0010-bank-connections.js';
import { bankAccounts } from './0011-bank-accounts.js';
import { transactions } from './0012-transactions.js';
import { syncLogs } from './0013-sync-logs.js';

/** One forward step of the schema; `name` is what the database remembers, so it never changes. */
export interface Migration {
  name: string;
  up(knex: Knex): Promise<void>;
}

/** Every migration in the order in which they run. */
export const migrations: Migration[] = [bankConnections, bankAccounts, transactions, syncLogs];
