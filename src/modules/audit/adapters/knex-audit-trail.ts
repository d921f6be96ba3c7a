import { inject, injectable } from 'inversify';
import { DATABASE, Database } from '../../../platform/database/database.js';
import { readKeysetPage } from '../../../platform/database/keyset.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { AuditTrail } from '../application/audit-trail.js';
import { type AuditEvent, type AuditFacts, NOBODY } from '../domain/audit-event.js';

interface AuditRow {
  user_id: string;
  id: string;
  at: Date;
  actor_kind: AuditFacts['actor']['kind'];
  actor_id: string | null;
  action: string;
  outcome: AuditFacts['outcome'];
  status: number | null;
  code: string | null;
  object_type: string | null;
  object_id: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
}

@injectable()
export class KnexAuditTrail implements AuditTrail {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async record({ userId, actor, object, visitor, ...facts }: AuditFacts): Promise<void> {
    const row = {
      user_id: userId,
      at: this.clock.now(),
      actor_kind: actor.kind,
      actor_id: actor.id,
      action: facts.action,
      outcome: facts.outcome,
      status: facts.status,
      code: facts.code,
      object_type: object?.type ?? null,
      object_id: object?.id ?? null,
      address: visitor.address,
      user_agent: visitor.userAgent,
      request_id: visitor.requestId,
    };
    await this.database.asUser(userId, () => this.insert(row));
  }

  /** Nothing for a user who has been erased meanwhile: their row is held, so that an erasure comes before this or after it. */
  private async insert(row: Omit<AuditRow, 'id'>): Promise<void> {
    const { sql } = this.database;
    if (row.user_id === NOBODY) return void (await sql('audit_events').insert(row));
    const columns = Object.keys(row);
    const places = columns.map(() => '?').join(', ');
    const known = sql('users')
      .where({ id: row.user_id })
      .forKeyShare()
      .select(sql.raw(places, Object.values(row)));
    await sql(sql.raw(`audit_events (${columns.join(', ')})`)).insert(known);
  }

  async list(userId: UserId, page: PageRequest): Promise<Page<AuditEvent>> {
    const query = this.database.sql('audit_events').where('audit_events.user_id', userId).select('audit_events.*');
    const found = await readKeysetPage<AuditRow>(
      query,
      {
        columns: [
          { column: 'audit_events.at', type: 'timestamptz' },
          { column: 'audit_events.id', type: 'uuid' },
        ],
        direction: 'desc',
        scope: ['audit_events', userId],
      },
      page,
    );
    return { ...found, rows: found.rows.map(eventOf) };
  }
}

function eventOf(row: AuditRow): AuditEvent {
  return {
    userId: row.user_id as UserId,
    id: row.id,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id },
    action: row.action,
    outcome: row.outcome,
    status: row.status,
    code: row.code,
    object: row.object_type !== null && row.object_id !== null ? { type: row.object_type, id: row.object_id } : null,
    visitor: { address: row.address, userAgent: row.user_agent, requestId: row.request_id ?? '' },
  };
}
