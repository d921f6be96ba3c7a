import { KnexTransactionRepository } from '../../src/modules/transactions/adapters/knex-transaction-repository.js';
import type { AccountOfPage, ProviderTransaction } from '../../src/modules/transactions/index.js';
import { KnexRateSource } from '../../src/modules/transfers/adapters/knex-rate-source.js';
import { KnexTransferRepository } from '../../src/modules/transfers/adapters/knex-transfer-repository.js';
import { DecideTransfer } from '../../src/modules/transfers/application/decide-transfer.js';
import { PairTransfers } from '../../src/modules/transfers/index.js';
import type { Database } from '../../src/platform/database/database.js';
import { GraphileJobQueue } from '../../src/platform/jobs/graphile-job-queue.js';
import type { UserId } from '../../src/shared/principal.js';
import { aProviderTransaction } from './builders.js';
import { testEncryption } from './encryption.js';
import { silentLogger } from './silent-logger.js';

/** Pairing on a database as the service does it, and what the transactions say of it. */
export function pairing(database: Database) {
  const { rows, digest } = testEncryption();
  const transactions = new KnexTransactionRepository(database, rows);
  const repository = new KnexTransferRepository(database, rows, digest);
  const pair = new PairTransfers(repository, new KnexRateSource(database), database, silentLogger);
  const decide = new DecideTransfer(repository, database, new GraphileJobQueue(database));
  return {
    transactions,
    repository,
    decide,
    pair: (userId: UserId) => pair.run(userId),
    write: (account: AccountOfPage, ...page: ProviderTransaction[]) => transactions.writePage(account, page),
    /** `provider id: flow`, in order. */
    async flows(userId: UserId): Promise<string[]> {
      const found = await database
        .sql('transactions')
        .select('provider_transaction_id', 'flow')
        .where({ user_id: userId })
        .whereNull('removed_at')
        .orderBy('provider_transaction_id');
      return found.map((row) => `${row.provider_transaction_id}: ${row.flow}`);
    },
    /** The id that we gave to a row of the provider's. */
    async idOf(userId: UserId, providerId: string): Promise<string> {
      const [row] = await database
        .sql('transactions')
        .select('id')
        .where({ user_id: userId, provider_transaction_id: providerId });
      return row.id;
    },
    /** `debit credit state decided_by`, of every pair that there is, whole or not. */
    async pairs(userId: UserId): Promise<string[]> {
      const { rows: found } = await database.sql.raw(
        `select d.provider_transaction_id as debit, c.provider_transaction_id as credit, state, decided_by
         from transfers p join transactions d on d.user_id = p.user_id and d.id = p.debit_id
         join transactions c on c.user_id = p.user_id and c.id = p.credit_id
         where p.user_id = ? order by 1, 2`,
        [userId],
      );
      return found.map((row: Record<string, string>) => `${row.debit} ${row.credit} ${row.state} ${row.decided_by}`);
    },
  };
}

const DOCUMENT = '52998224725';

/** A PIX to another account of the same person, by its documents; `id` is the provider's. */
export function ownPix(id: string, amount: string, facts: Parameters<typeof aProviderTransaction>[0] = {}) {
  return aProviderTransaction({
    providerTransactionId: id,
    amount,
    description: amount.startsWith('-') ? 'Pix enviado' : 'Pix recebido',
    documents: { payer: DOCUMENT, receiver: DOCUMENT },
    ...facts,
  });
}
