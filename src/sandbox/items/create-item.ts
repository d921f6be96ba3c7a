import type { ProductType } from 'pluggy-sdk';
import { z } from 'zod';
import type { Caller } from '../auth/tokens.js';
import type { SandboxClock } from '../clock.js';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import { credentialFields } from '../connectors/credential-fields.js';
import { parameterMap, requireValid } from '../connectors/validate-parameters.js';
import { parseBody } from '../http/parse-body.js';
import { badRequest, PluggyError } from '../http/pluggy-error.js';
import type { Ids } from '../ids.js';
import type { Store } from '../state/store.js';
import { requireWebhookUrl } from '../webhooks/webhook-url.js';
import type { ExecutionEngine } from './execution-engine.js';
import type { ItemRegister } from './item-register.js';
import { credentialsFingerprint, loginOf } from './login-script.js';
import { noEdits, type StoredItem } from './stored-item.js';

const Creation = z.object({
  connectorId: z.number().int(),
  parameters: z.unknown().optional(),
  webhookUrl: z.string().nullish(),
  clientUserId: z.string().nullish(),
  oauthRedirectUri: z.string().nullish(),
  products: z.array(z.string()).nullish(),
  avoidDuplicates: z.boolean().nullish(),
});

/** `POST /items`: checks what was given, then lets the execution begin. */
export class ItemCreation {
  constructor(
    private readonly store: Store,
    private readonly catalogue: ConnectorCatalogue,
    private readonly register: ItemRegister,
    private readonly engine: ExecutionEngine,
    private readonly ids: Ids,
    private readonly clock: SandboxClock,
  ) {}

  create(given: unknown, caller: Caller): StoredItem {
    const body = parseBody(Creation, given);
    const options = caller.kind === 'user' ? caller.options : {};
    const connector = this.catalogue.find(body.connectorId);
    if (connector === undefined)
      throw badRequest(`connector ${body.connectorId} does not exist`, { codeDescription: 'CONNECTOR_NOT_FOUND' });
    if (this.catalogue.statusOf(connector.id) === 'OFFLINE') {
      throw badRequest(`The connector ${connector.name} is offline`, { codeDescription: 'CONNECTOR_OFFLINE' });
    }
    const parameters = parameterMap(body.parameters);
    requireValid(credentialFields(connector), parameters);
    const products = requireProducts(body.products ?? null, connector.products);
    const webhookUrl = body.webhookUrl ?? options.webhookUrl ?? null;
    if (webhookUrl !== null) requireWebhookUrl(webhookUrl);
    if (body.avoidDuplicates ?? options.avoidDuplicates) this.#requireNew(connector.id, parameters);
    this.#requireRoom();

    const id = this.ids.next();
    const now = this.clock.now().toISOString();
    const clientUserId = body.clientUserId ?? options.clientUserId ?? null;
    const login = loginOf(connector, parameters, clientUserId ?? id);
    const item: StoredItem = {
      ...emptyItem(id, now),
      connectorId: connector.id,
      parameters,
      holder: login,
      repertoire: login,
      products,
      webhookUrl,
      clientUserId,
      oauthRedirectUri: body.oauthRedirectUri ?? options.oauthRedirectUri ?? null,
      createdByToken: caller.kind === 'user' ? caller.tokenId : null,
    };
    this.register.add(item);
    this.engine.start(item, caller.kind === 'user' ? 'USER' : 'CLIENT');
    return item;
  }

  #requireNew(connectorId: number, parameters: Record<string, string>): void {
    const fingerprint = credentialsFingerprint(parameters);
    const items = this.register
      .all()
      .filter((item) => item.connectorId === connectorId && credentialsFingerprint(item.parameters) === fingerprint)
      .map((item) => item.id);
    if (items.length === 0) return;
    throw badRequest("There are other items with the same credentials, you can't create a new one", {
      codeDescription: 'ITEM_USER_ALREADY_EXISTS',
      items,
    });
  }

  #requireRoom(): void {
    const { itemsLimit } = this.store.state.settings;
    if (itemsLimit === null || Object.keys(this.store.state.items).length < itemsLimit) return;
    throw new PluggyError(409, `The limit of ${itemsLimit} items is reached`, {
      codeDescription: 'ITEM_CREATION_LIMIT_EXCEEDED',
      data: { itemsLimit },
    });
  }
}

function emptyItem(id: string, now: string): StoredItem {
  return {
    id,
    connectorId: -1,
    parameters: {},
    holder: '',
    repertoire: '',
    products: [],
    webhookUrl: null,
    clientUserId: null,
    oauthRedirectUri: null,
    createdByToken: null,
    createdAt: now,
    updatedAt: now,
    lastUpdatedAt: null,
    autoSync: true,
    nextAutoSyncAt: null,
    status: 'UPDATING',
    executionStatus: 'CREATED',
    error: null,
    statusDetail: null,
    parameter: null,
    userAction: null,
    consecutiveFailedLoginAttempts: 0,
    consecutiveErrors: 0,
    lastExecutionEndedAt: null,
    consent: null,
    execution: null,
    firstCollectedAt: null,
    collectedAt: {
      accounts: null,
      creditCards: null,
      transactions: null,
      investments: null,
      investmentTransactions: null,
      identity: null,
      paymentData: null,
      loans: null,
    },
    size: null,
    edits: noEdits(),
    staged: noEdits(),
    nextOutcome: null,
  };
}

/** @throws a 400 for a product that the connector does not have. `null` asks for all. */
export function requireProducts(asked: string[] | null, offered: ProductType[]): ProductType[] {
  if (asked === null || asked.length === 0) return offered;
  const unknown = asked.filter((product) => !offered.some((known) => known === product));
  if (unknown.length > 0) throw badRequest(`products not supported by the connector: ${unknown.join(', ')}`);
  return offered.filter((product) => asked.includes(product));
}
