import type { ItemGateway, ItemState, SecretFields } from '../modules/connections/index.js';
import { ProviderAnswerInvalid } from '../shared/errors.js';
import { jwtExpiry } from './api-key.js';
import { itemOf } from './mapping/item.js';
import { permissionsOf } from './mapping/permissions.js';
import type { Settings } from './options.js';
import { NOT_GIVEN, readAllPages } from './paging.js';
import { path } from './path.js';
import type { PluggyHttp } from './pluggy-http.js';
import { requiredFields, text } from './reading.js';

const CONNECT_TOKEN_LIFE_MS = 30 * 60_000;

export class PluggyItemGateway implements ItemGateway {
  constructor(
    private readonly http: PluggyHttp,
    private readonly settings: Settings,
  ) {}

  /** Throws `NotFound` for an item that the provider does not have. */
  async createConnectToken({ userId, itemId }: { userId: string; itemId: string | null }): Promise<{
    accessToken: string;
    expiresAt: Date;
  }> {
    // Beside `options` instead of inside, clientUserId is silently ignored and the items belong to nobody.
    const body = { ...(itemId !== null && { itemId }), options: { clientUserId: userId } };
    const answer = requiredFields(await this.http.post('/connect_token', body), 'connect token');
    const accessToken = text(answer, 'accessToken');
    if (accessToken === null) throw new ProviderAnswerInvalid('The provider gave no connect token.');
    const now = this.settings.clock.now().getTime();
    return { accessToken, expiresAt: jwtExpiry(accessToken) ?? new Date(now + CONNECT_TOKEN_LIFE_MS) };
  }

  async createItem(request: Parameters<ItemGateway['createItem']>[0]): Promise<ItemState> {
    const { connectorId, credentials, userId, avoidDuplicates } = request;
    const body = {
      connectorId,
      parameters: credentials,
      clientUserId: userId,
      ...(avoidDuplicates !== undefined && { avoidDuplicates }),
    };
    return itemOf(await this.http.post('/items', body, { under: 'credentials', fields: credentials }));
  }

  async getItem(itemId: string): Promise<ItemState | null> {
    const answer = await this.http.get(path`/items/${itemId}`, {}, { absentOn: [404] });
    return answer === null ? null : itemOf(answer);
  }

  /** Throws `NotFound` for an item that is gone. */
  async refreshItem(itemId: string, credentials: SecretFields | null): Promise<ItemState> {
    const body = credentials === null ? {} : { parameters: credentials };
    const secrets = { under: 'credentials', fields: credentials ?? {} };
    return itemOf(await this.http.patch(path`/items/${itemId}`, body, secrets));
  }

  async listPermissions(itemId: string): Promise<string[] | null> {
    const consents = await readAllPages(this.http, '/consents', { itemId }, { absentOn: NOT_GIVEN });
    return consents === null ? null : permissionsOf(consents);
  }

  /** Throws `NotFound` for an item that is gone. */
  async answerQuestion(itemId: string, answers: SecretFields): Promise<ItemState> {
    return itemOf(await this.http.post(path`/items/${itemId}/mfa`, answers, { under: 'answers', fields: answers }));
  }

  async deleteItem(itemId: string): Promise<void> {
    await this.http.delete(path`/items/${itemId}`);
  }
}
