import { jwtVerify, SignJWT } from 'jose';
import type { SandboxClock } from '../clock.js';
import { notAuthorised } from '../http/pluggy-error.js';

const API_KEY_SECONDS = 2 * 60 * 60;
const CONNECT_TOKEN_SECONDS = 30 * 60;

/** What items made with a connect token take from it. */
export interface ConnectOptions {
  clientUserId?: string;
  webhookUrl?: string;
  oauthRedirectUri?: string;
  avoidDuplicates?: boolean;
}

/** Who calls: the application's server with an API key, or its user's browser with a connect token. */
export type Caller =
  | { kind: 'client' }
  | {
      kind: 'user';
      /** Names the token, so that the items made with it can be told. */
      tokenId: string;
      /** The one item that the token was made to update. */
      itemId: string | null;
      options: ConnectOptions;
    };

/** Makes and checks the two credentials that go into `X-API-KEY`: JWTs signed with the sandbox's secret. */
export class Tokens {
  readonly #secret: () => Uint8Array;
  readonly #clock: SandboxClock;

  constructor(secret: () => Uint8Array, clock: SandboxClock) {
    this.#secret = secret;
    this.#clock = clock;
  }

  /** Lives 2 hours. */
  apiKey(clientId: string, id: string): Promise<string> {
    return this.#sign({ kind: 'client', clientId, jti: id }, API_KEY_SECONDS);
  }

  /** Lives 30 minutes. */
  connectToken(clientId: string, id: string, itemId: string | null, options: ConnectOptions): Promise<string> {
    return this.#sign({ kind: 'user', clientId, jti: id, itemId, options }, CONNECT_TOKEN_SECONDS);
  }

  /** @throws 403 for a token that is missing, not ours, or too old */
  async caller(token: string | undefined): Promise<Caller> {
    if (token === undefined || token === '') throw notAuthorised();
    try {
      const { payload } = await jwtVerify(token, this.#secret(), {
        currentDate: this.#clock.now(),
        algorithms: ['HS256'],
      });
      if (payload.kind === 'client') return { kind: 'client' };
      return {
        kind: 'user',
        tokenId: payload.jti!,
        itemId: (payload.itemId as string | null) ?? null,
        options: (payload.options as ConnectOptions | undefined) ?? {},
      };
    } catch {
      throw notAuthorised();
    }
  }

  #sign(claims: Record<string, unknown>, seconds: number): Promise<string> {
    const now = Math.floor(this.#clock.nowMs() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .sign(this.#secret());
  }
}
