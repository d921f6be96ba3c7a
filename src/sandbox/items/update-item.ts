import { z } from 'zod';
import type { Caller } from '../auth/tokens.js';
import type { SandboxClock } from '../clock.js';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import type { ConnectorDefinition } from '../connectors/connector-definition.js';
import { credentialFields } from '../connectors/credential-fields.js';
import { parameterMap, requireValid } from '../connectors/validate-parameters.js';
import { parseBody } from '../http/parse-body.js';
import { badRequest, PluggyError } from '../http/pluggy-error.js';
import type { Store } from '../state/store.js';
import { requireWebhookUrl } from '../webhooks/webhook-url.js';
import { requireProducts } from './create-item.js';
import type { ExecutionEngine } from './execution-engine.js';
import { isUpdating, type StoredItem } from './stored-item.js';

const Change = z.object({
  parameters: z.unknown().optional(),
  clientUserId: z.string().nullish(),
  webhookUrl: z.string().nullish(),
  products: z.array(z.string()).nullish(),
});

const MAX_FAILED_LOGINS = 2;
const BACKOFF_MINUTES = 15;
const MAX_FAILED_RUNS = 5;
const HOUR_MS = 3_600_000;

/** `PATCH /items/{id}`: collects again, with the stored credentials or new ones, unless something forbids it. */
export class ItemUpdate {
  constructor(
    private readonly store: Store,
    private readonly catalogue: ConnectorCatalogue,
    private readonly engine: ExecutionEngine,
    private readonly clock: SandboxClock,
  ) {}

  update(item: StoredItem, given: unknown, caller: Caller): void {
    const body = parseBody(Change, given ?? {});
    const connector = this.catalogue.get(item.connectorId);
    const parameters = body.parameters == null ? null : parameterMap(body.parameters);
    this.#requireUpdatable(item, connector);
    this.#requireRested(item, parameters !== null);
    const merged = this.#mergeParameters(item, connector, parameters);
    const products = body.products == null ? item.products : requireProducts(body.products, connector.products);
    if (body.webhookUrl) requireWebhookUrl(body.webhookUrl);

    item.parameters = merged;
    item.products = products;
    item.webhookUrl = body.webhookUrl ?? item.webhookUrl;
    item.clientUserId = body.clientUserId ?? item.clientUserId;
    // Automatic syncs come back when the client forces an update.
    item.autoSync = true;
    this.engine.start(item, caller.kind === 'user' ? 'USER' : 'CLIENT');
  }

  #requireUpdatable(item: StoredItem, connector: ConnectorDefinition): void {
    if (isUpdating(item)) {
      throw new PluggyError(409, 'The item is already being updated', { codeDescription: 'ITEM_IS_ALREADY_UPDATING' });
    }
    if (connector.flow === 'oauth') {
      throw badRequest('Items of this connector are updated by the connector itself', {
        codeDescription: 'CLIENT_HAS_ITEM_UPDATES_DISABLED',
      });
    }
    if (this.catalogue.statusOf(connector.id) === 'OFFLINE') {
      throw badRequest(`The connector ${connector.name} is offline`, { codeDescription: 'CONNECTOR_OFFLINE' });
    }
  }

  #requireRested(item: StoredItem, hasNewParameters: boolean): void {
    const ended = Date.parse(item.lastExecutionEndedAt ?? item.createdAt);
    const canRetryAt = ended + BACKOFF_MINUTES * 60_000;
    if (item.consecutiveFailedLoginAttempts >= MAX_FAILED_LOGINS && this.clock.nowMs() < canRetryAt) {
      throw tooManyLoginFailures(new Date(ended).toISOString(), new Date(canRetryAt).toISOString());
    }
    if (item.status === 'LOGIN_ERROR' && !hasNewParameters) {
      throw badRequest('The last execution failed to log in: new parameters are needed', {
        codeDescription: 'LAST_EXECUTION_HAD_LOGIN_ERROR',
      });
    }
    if (item.consecutiveErrors > MAX_FAILED_RUNS) {
      throw badRequest(`More than ${MAX_FAILED_RUNS} syncs failed in a row`, {
        codeDescription: 'TOO_MANY_CONSECUTIVE_ERRORS',
      });
    }
    this.#requireFrequency(item);
  }

  #requireFrequency(item: StoredItem): void {
    const hours = this.store.state.settings.minUpdateFrequencyHours;
    if (hours === null || item.lastUpdatedAt === null) return;
    if (this.clock.nowMs() >= Date.parse(item.lastUpdatedAt) + hours * HOUR_MS) return;
    throw new PluggyError(409, `The item was updated less than ${hours} hours ago`, {
      codeDescription: 'CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY',
      data: { minUpdateFrequencyAllowedInHours: hours, lastUpdatedAt: item.lastUpdatedAt },
    });
  }

  #mergeParameters(
    item: StoredItem,
    connector: ConnectorDefinition,
    given: Record<string, string> | null,
  ): Record<string, string> {
    const fields = credentialFields(connector);
    for (const { name, mfa } of fields) {
      if (!mfa) continue;
      if (!given?.[name]) throw codeNeeded(name);
      if (given[name] === item.parameters[name]) {
        throw badRequest('MFA parameter has to be updated from last execution', {
          codeDescription: 'MFA_PARAMERTER_WAS_ALREADY_USED_ERROR',
        });
      }
    }
    const merged = { ...item.parameters, ...given };
    if (given !== null) requireValid(fields, merged);
    return merged;
  }
}

function codeNeeded(parameter: string): PluggyError {
  return badRequest(`The parameter '${parameter}' is required to be renewed for item update.`, {
    codeDescription: 'CONNECTOR_REQUIRED_PARAMETER_VALIDATION_ERROR',
    details: [{ code: '001', parameter, message: `Parameter '${parameter}' is required` }],
    data: { parameter },
  });
}

function tooManyLoginFailures(lastExecutionEndedAt: string, canRetryAfterDate: string): PluggyError {
  const readableBackoffTime = `${BACKOFF_MINUTES} minutes`;
  return badRequest(
    `must wait at least ${readableBackoffTime} after ${MAX_FAILED_LOGINS} consecutive login errors, ` +
      `last attempt was at ${lastExecutionEndedAt} (can retry after: ${canRetryAfterDate})`,
    {
      codeDescription: 'TOO_MANY_CONSECUTIVE_LOGIN_FAILURES',
      data: {
        readableBackoffTime,
        maxConsecutiveFailedLoginAttempts: MAX_FAILED_LOGINS,
        lastExecutionEndedAt,
        canRetryAfterDate,
      },
    },
  );
}
