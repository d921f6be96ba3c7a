import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { ConsentRepository } from '../application/consent-repository.js';
import type { Consent, ConsentEnd, ConsentWay } from '../domain/consent.js';

interface Row {
  user_id: UserId;
  id: string;
  connection_id: string;
  connector_id: number;
  institution: string | null;
  given_through: ConsentWay;
  products: string[];
  permissions: string[] | null;
  given_at: Date;
  expires_at: Date | null;
  ended_at: Date | null;
  end_reason: ConsentEnd | null;
}

@injectable()
export class KnexConsentRepository implements ConsentRepository {
  constructor(@inject(DATABASE) private readonly database: Database) {}

  async begin(consent: Omit<Consent, 'id' | 'permissions' | 'endedAt' | 'endReason'>): Promise<void> {
    await this.database.sql('consents').insert({
      user_id: consent.userId,
      connection_id: consent.connectionId,
      connector_id: consent.connectorId,
      institution: consent.institution,
      given_through: consent.givenThrough,
      products: consent.products,
      given_at: consent.givenAt,
      expires_at: consent.expiresAt,
    });
  }

  async findOpen(userId: UserId, connectionId: string): Promise<Consent | null> {
    const [row]: Row[] = await this.database
      .sql('consents')
      .where({ user_id: userId, connection_id: connectionId })
      .whereNull('ended_at')
      .forUpdate();
    return row ? consentOf(row) : null;
  }

  async end(userId: UserId, id: string, { endedAt, endReason }: { endedAt: Date; endReason: ConsentEnd }) {
    await this.database
      .sql('consents')
      .where({ user_id: userId, id })
      .whereNull('ended_at')
      .update({ ended_at: endedAt, end_reason: endReason });
  }

  async noteExpiry(userId: UserId, id: string, expiresAt: Date | null): Promise<void> {
    await this.database.sql('consents').where({ user_id: userId, id }).update({ expires_at: expiresAt });
  }

  async notePermissions(userId: UserId, id: string, permissions: string[]): Promise<void> {
    await this.database.sql('consents').where({ user_id: userId, id }).update({ permissions });
  }

  async find(userId: UserId, id: string): Promise<Consent | null> {
    const [row]: Row[] = await this.database.sql('consents').where({ user_id: userId, id });
    return row ? consentOf(row) : null;
  }

  async list(userId: UserId, filter: { connectionId?: string }, page: PageRequest): Promise<Page<Consent>> {
    const query = this.database.sql('consents').select('consents.*').where({ user_id: userId });
    if (filter.connectionId) query.where('connection_id', filter.connectionId);
    const found = await readKeysetPage<Row>(
      query,
      {
        columns: [
          { column: 'consents.given_at', type: 'timestamptz' },
          { column: 'consents.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['consents', userId, filter],
      },
      page,
    );
    return { ...found, rows: found.rows.map(consentOf) };
  }
}

function consentOf(row: Row): Consent {
  return {
    userId: row.user_id,
    id: row.id,
    connectionId: row.connection_id,
    connectorId: row.connector_id,
    institution: row.institution,
    givenThrough: row.given_through,
    products: row.products,
    permissions: row.permissions,
    givenAt: row.given_at,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    endReason: row.end_reason,
  };
}
