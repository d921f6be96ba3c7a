import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound, SaldoError } from '../../../shared/errors.js';
import type { Page, PageRequest } from '../../../shared/page.js';
import type { Principal, Scope, UserId } from '../../../shared/principal.js';
import { requireScope } from '../../../shared/scope-missing.js';
import type { ApiKey } from '../domain/api-key.js';
import { API_KEY_REPOSITORY, type ApiKeyRepository } from './api-key-repository.js';
import { newKeyText } from './api-key-text.js';
import { hashOf } from './one-time-secret.js';

const DAY_MS = 86_400_000;
/** More than a person has uses for; a leaked session makes no heap of keys. */
export const MOST_ACTIVE_KEYS = 50;

export class TooManyApiKeys extends SaldoError {
  constructor() {
    const detail = `There are ${MOST_ACTIVE_KEYS} active keys already: revoke one first.`;
    super({ code: 'too_many_api_keys', kind: 'conflict', detail });
  }
}

/** Makes, lists and revokes a user's own API keys. */
@injectable()
export class ManageApiKeys {
  constructor(
    @inject(API_KEY_REPOSITORY) private readonly keys: ApiKeyRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The key itself, to be shown once, and what is kept of it. Nobody gives a key more than they may do themselves.
   * @throws {ScopeMissing} {@link TooManyApiKeys}
   */
  async create(
    principal: Principal,
    wish: { name: string; scopes: readonly Scope[]; days: number },
  ): Promise<{ text: string; key: ApiKey }> {
    for (const scope of wish.scopes) requireScope(principal, scope);
    const now = this.clock.now();
    const { publicId, text } = newKeyText();
    const key = await this.keys.add(
      {
        userId: principal.userId,
        publicId,
        keyHash: hashOf(text),
        name: wish.name,
        scopes: wish.scopes,
        createdAt: now,
        expiresAt: new Date(now.getTime() + wish.days * DAY_MS),
      },
      MOST_ACTIVE_KEYS,
    );
    if (key === null) throw new TooManyApiKeys();
    return { text, key };
  }

  list(userId: UserId, page: PageRequest): Promise<Page<ApiKey>> {
    return this.keys.list(userId, page);
  }

  /** At once, everywhere. @throws {NotFound} */
  async revoke(userId: UserId, id: string): Promise<void> {
    if (!(await this.keys.revoke(userId, id, this.clock.now()))) throw new NotFound('api key');
  }
}
