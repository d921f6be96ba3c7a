import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { pageRequest, presentPage } from '../../../platform/http/page.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { KEY_PREFIX } from '../application/api-key-text.js';
import { ManageApiKeys } from '../application/manage-api-keys.js';
import { type ApiKey, stateOfKey } from '../domain/api-key.js';
import { NOT_KEPT } from './auth-controller.js';

@injectable()
export class ApiKeysController {
  constructor(
    @inject(ManageApiKeys) private readonly keys: ManageApiKeys,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  readonly listApiKeys: Operation<'listApiKeys'> = async ({ principal, query, url }) => {
    const page = await this.keys.list(principal.userId, pageRequest(query));
    const now = this.clock.now();
    return { status: 200, body: presentPage(url, page, (key) => presentKey(key, now)) };
  };

  readonly createApiKey: Operation<'createApiKey'> = async ({ principal, body }) => {
    const { name, scopes, expires_in_days: days } = body;
    const { text, key } = await this.keys.create(principal, { name, scopes, days });
    return { status: 201, body: { ...presentKey(key, this.clock.now()), key: text }, headers: NOT_KEPT };
  };

  readonly revokeApiKey: Operation<'revokeApiKey'> = async ({ principal, path }) => {
    await this.keys.revoke(principal.userId, path.id);
    return { status: 204, body: undefined };
  };
}

function presentKey(key: ApiKey, now: Date): Schema<'ApiKey'> {
  return {
    id: key.id,
    name: key.name,
    hint: `${KEY_PREFIX}${key.publicId}`,
    scopes: [...key.scopes],
    state: stateOfKey(key, now),
    created_at: key.createdAt.toISOString(),
    expires_at: key.expiresAt.toISOString(),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    revoked_at: key.revokedAt?.toISOString() ?? null,
  };
}
