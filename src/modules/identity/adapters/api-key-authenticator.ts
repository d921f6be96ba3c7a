import { timingSafeEqual } from 'node:crypto';
import { inject, injectable } from 'inversify';
import type { Authenticator, Credentials } from '../../../platform/http/authenticator.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Principal } from '../../../shared/principal.js';
import { API_KEY_REPOSITORY, type ApiKeyRepository, type FoundKey } from '../application/api-key-repository.js';
import { KEY_PREFIX, publicIdOf } from '../application/api-key-text.js';
import { hashOf } from '../application/one-time-secret.js';
import { stateOfKey } from '../domain/api-key.js';
import { ApiKeyInvalid } from '../domain/authentication-errors.js';
import { scopesLeft } from '../domain/scopes.js';

const BEARER = /^Bearer +(\S+) *$/i;
/** A use is noted when the last one noted is older than this. */
const USE_MS = 60_000;

/** Knows callers by a personal API key. It is looked up at each request, so that a revoked one is good nowhere any more. */
@injectable()
export class ApiKeyAuthenticator implements Authenticator {
  constructor(
    @inject(API_KEY_REPOSITORY) private readonly keys: ApiKeyRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async authenticate({ authorization }: Credentials): Promise<Principal> {
    const text = bearerOf(authorization) ?? '';
    const publicId = publicIdOf(text);
    const found = publicId === null ? null : await this.keys.findByPublicId(publicId);
    const now = this.clock.now();
    if (!found || !matches(found, text) || stateOfKey(found.key, now) !== 'active') throw new ApiKeyInvalid();
    const { key, user } = found;
    if (key.lastUsedAt === null || now.getTime() - key.lastUsedAt.getTime() >= USE_MS) {
      await this.keys.noteUse(user.id, key.id, now);
    }
    const scopes = scopesLeft(key.scopes, found.isAdmin);
    return { userId: user.id, scopes, timeZone: user.timeZone, proof: { kind: 'api_key', id: key.id } };
  }
}

/** API keys are taken whatever else signs people in, which is asked about all other callers. */
export function withApiKeys(keys: Authenticator, otherwise: Authenticator): Authenticator {
  return {
    authenticate: (credentials) =>
      (bearerOf(credentials.authorization)?.startsWith(KEY_PREFIX) ? keys : otherwise).authenticate(credentials),
  };
}

function matches({ keyHash }: FoundKey, text: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(text)), Buffer.from(keyHash));
}

function bearerOf(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}
