import type { Page, PageRequest } from '../../../shared/page.js';
import type { UserId } from '../../../shared/principal.js';
import type { Consent, ConsentEnd } from '../domain/consent.js';

export interface ConsentRepository {
  /** Begins a consent of a connection that has no open one. */
  begin(consent: Omit<Consent, 'id' | 'permissions' | 'endedAt' | 'endReason'>): Promise<void>;
  /** The consent of a connection that has not been ended. */
  findOpen(userId: UserId, connectionId: string): Promise<Consent | null>;
  end(userId: UserId, id: string, end: { endedAt: Date; endReason: ConsentEnd }): Promise<void>;
  /** The provider has told when it ends. */
  noteExpiry(userId: UserId, id: string, expiresAt: Date | null): Promise<void>;
  /** The institution has told what was granted. */
  notePermissions(userId: UserId, id: string, permissions: string[]): Promise<void>;
  find(userId: UserId, id: string): Promise<Consent | null>;
  /** Newest first. */
  list(userId: UserId, filter: { connectionId?: string }, page: PageRequest): Promise<Page<Consent>>;
}

export const CONSENT_REPOSITORY = Symbol.for('ConsentRepository');
