import { randomUUID } from 'node:crypto';
import type { ItemState } from '../../src/modules/connections/index.js';
import type { AccountOfPage, ProviderTransaction } from '../../src/modules/transactions/index.js';
import type { Database } from '../../src/platform/database/database.js';
import { type DecimalText, decimalText } from '../../src/shared/decimal-text.js';
import type { UserId } from '../../src/shared/principal.js';

/** A posted purchase of 10.00 on a bank account; give what matters to the test. */
export function aProviderTransaction(
  facts: Partial<Omit<ProviderTransaction, 'amount'>> & { amount?: string } = {},
): ProviderTransaction {
  const amount: DecimalText = decimalText(facts.amount ?? '-10.00');
  return {
    providerTransactionId: randomUUID(),
    providerAccountId: randomUUID(),
    description: 'Padaria',
    descriptionRaw: null,
    bookedAt: new Date('2026-03-10T15:00:00.000Z'),
    currency: 'BRL',
    originalAmount: null,
    originalCurrency: null,
    type: amount.startsWith('-') ? 'DEBIT' : 'CREDIT',
    status: 'POSTED',
    balanceAfter: null,
    positionInDay: null,
    categoryId: null,
    providerCode: null,
    institutionTransactionId: null,
    operationType: null,
    merchantName: null,
    merchantCnae: null,
    payment: null,
    documents: null,
    card: null,
    createdAt: new Date('2026-03-11T06:00:00.000Z'),
    updatedAt: new Date('2026-03-11T06:00:00.000Z'),
    unknown: null,
    ...facts,
    amount,
  };
}

/** An item that the provider has just collected. */
export function anItem(facts: Partial<ItemState> = {}): ItemState {
  return {
    itemId: randomUUID(),
    connectorId: 2,
    status: 'UPDATED',
    executionStatus: 'SUCCESS',
    clientUserId: null,
    error: null,
    question: null,
    userAction: null,
    products: {},
    createdAt: new Date('2026-03-11T06:00:00.000Z'),
    updatedAt: new Date('2026-03-11T06:00:00.000Z'),
    lastUpdatedAt: new Date('2026-03-11T06:00:00.000Z'),
    nextAutoSyncAt: null,
    consentExpiresAt: null,
    ...facts,
  };
}

/** A user of their own in the database. */
export async function aUser(database: Database): Promise<UserId> {
  const [row] = await database
    .sql('users')
    .insert({ origin: 'token', subject: randomUUID(), time_zone: 'America/Sao_Paulo' })
    .returning('id');
  return row.id;
}

/** A user's bank account with its connection in the database. */
export async function anAccount(
  database: Database,
  facts: { userId?: UserId; type?: 'BANK' | 'CREDIT'; connectionId?: string } = {},
): Promise<AccountOfPage> {
  const userId = facts.userId ?? (await aUser(database));
  const type = facts.type ?? 'BANK';
  const connectionId = facts.connectionId ?? (await aConnection(database, userId));
  const [row] = await database
    .sql('bank_accounts')
    .insert({
      user_id: userId,
      connection_id: connectionId,
      provider_account_id: randomUUID(),
      type,
      subtype: type === 'BANK' ? 'CHECKING_ACCOUNT' : 'CREDIT_CARD',
      name: type === 'BANK' ? 'Conta corrente' : 'Cartão',
      currency: 'BRL',
    })
    .returning('id');
  return { userId, connectionId, accountId: row.id, type, timeZone: 'America/Sao_Paulo' };
}

export async function aConnection(database: Database, userId: UserId): Promise<string> {
  const [row] = await database
    .sql('bank_connections')
    .insert({
      user_id: userId,
      connector_id: 2,
      item_id: randomUUID(),
      status: 'updated',
      provider_status: 'UPDATED',
      provider_updated_at: new Date('2026-03-11T06:00:00.000Z'),
      data_as_of: new Date('2026-03-11T06:00:00.000Z'),
    })
    .returning('id');
  return row.id;
}
