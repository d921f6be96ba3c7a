import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import type { UserId } from '../../../shared/principal.js';
import type { HolderRepository } from '../application/holder-repository.js';
import type { AccountHolder } from '../domain/account-holder.js';

const COLUMNS = ['full_name', 'social_name', 'company_name', 'document_type'];
const of = (table: string) => COLUMNS.map((name) => `${table}.${name}`).join(', ');

/** At most one row: the lock and the log entry that an upsert takes even where nothing differs do not count. */
const WRITE_HOLDER = `
  insert into account_holders (user_id, connection_id, ${COLUMNS.join(', ')})
  values (:userId, :connectionId, :fullName, :socialName, :companyName, :documentType)
  on conflict (user_id, connection_id) do update set
    ${COLUMNS.map((name) => `${name} = excluded.${name}`).join(', ')},
    removed_at = null, removal_reason = null, updated_at = now()
  where account_holders.removed_at is not null or (${of('account_holders')}) is distinct from (${of('excluded')})
`;

@injectable()
export class KnexHolderRepository implements HolderRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async find(userId: UserId, connectionId: string): Promise<(AccountHolder & { updatedAt: Date }) | null> {
    const [row] = await this.database
      .sql('account_holders')
      .where({ user_id: userId, connection_id: connectionId })
      .whereNull('removed_at');
    if (!row) return null;
    return {
      fullName: row.full_name,
      socialName: row.social_name,
      companyName: row.company_name,
      documentType: row.document_type,
      updatedAt: row.updated_at,
    };
  }

  async save(connection: { userId: UserId; connectionId: string }, holder: AccountHolder): Promise<void> {
    const withoutNull = (text: string | null) => text?.replaceAll('\0', '').toWellFormed() ?? null;
    await this.database.sql.raw(WRITE_HOLDER, {
      ...connection,
      fullName: withoutNull(holder.fullName),
      socialName: withoutNull(holder.socialName),
      companyName: withoutNull(holder.companyName),
      documentType: holder.documentType,
    } as never);
  }
}
