import type { Knex } from 'knex';
import { foundation } from './0000-foundation.js';
import { users } from './0001-users.js';
import { connectors } from './0002-connectors.js';
import { categories } from './0003-categories.js';
import { webhookEvents } from './0004-webhook-events.js';
import { bankConnections } from './0010-bank-connections.js';
import { bankAccounts } from './0011-bank-accounts.js';
import { transactions } from './0012-transactions.js';
import { syncLogs } from './0013-sync-logs.js';
import { applicationRoles } from './0020-application-roles.js';
import { identity } from './0060-identity.js';
import { removedTransactions } from './0061-removed-transactions.js';

/** One forward step of the schema; `name` is what the database remembers, so it never changes. */
export interface Migration {
  name: string;
  up(knex: Knex): Promise<void>;
  /** For statements that PostgreSQL refuses inside a transaction, such as `create index concurrently`. */
  outsideTransaction?: true;
}

/** Every migration in the order in which they run. */
export const migrations: Migration[] = [
  foundation,
  users,
  connectors,
  categories,
  webhookEvents,
  bankConnections,
  bankAccounts,
  transactions,
  syncLogs,
  applicationRoles,
  identity,
  removedTransactions,
];
