import type { ItemError, ItemState, ProductState, UserAction } from '../../modules/connections/index.js';
import {
  type Fields,
  fieldsOf,
  flag,
  instant,
  integer,
  part,
  required,
  requiredFields,
  rowsOf,
  text,
} from '../reading.js';
import { credentialFieldOf } from './connector.js';

/** An item as ours, with every status and product as Pluggy spells it. Throws `ProviderAnswerInvalid`. */
export function itemOf(answer: unknown): ItemState {
  const fields = requiredFields(answer, 'item');
  const executionStatus = text(fields, 'executionStatus');
  const parameter = fieldsOf(fields.parameter);
  // The connector stands in the item as a whole; its bare id is an older form.
  const connectorId = integer(part(fields, 'connector'), 'id') ?? integer(fields, 'connectorId');
  return {
    itemId: required(text(fields, 'id'), fields, 'item', 'id'),
    connectorId: required(connectorId, fields, 'item', 'connector'),
    status: required(text(fields, 'status'), fields, 'item', 'status'),
    executionStatus,
    clientUserId: text(fields, 'clientUserId'),
    error: itemErrorOf(fieldsOf(fields.error), executionStatus),
    question: parameter === null ? null : credentialFieldOf(parameter),
    userAction: userActionOf(fieldsOf(fields.userAction)),
    products: productStatesOf(part(fields, 'statusDetail')),
    createdAt: required(instant(fields, 'createdAt'), fields, 'item', 'createdAt'),
    updatedAt: required(instant(fields, 'updatedAt') ?? instant(fields, 'createdAt'), fields, 'item', 'updatedAt'),
    lastUpdatedAt: instant(fields, 'lastUpdatedAt'),
    nextAutoSyncAt: instant(fields, 'nextAutoSyncAt'),
    consentExpiresAt: instant(fields, 'consentExpiresAt'),
  };
}

/** Its code is the execution status where the error gives none: both come from one list. */
function itemErrorOf(fields: Fields | null, executionStatus: string | null): ItemError | null {
  if (fields === null) return null;
  return {
    code: text(fields, 'code') ?? executionStatus ?? 'ERROR',
    message: text(fields, 'message'),
    providerMessage: text(fields, 'providerMessage'),
  };
}

function userActionOf(fields: Fields | null): UserAction | null {
  if (fields === null) return null;
  return {
    instructions: text(fields, 'instructions'),
    type: text(fields, 'type'),
    attributes: fieldsOf(fields.attributes),
    expiresAt: instant(fields, 'expiresAt'),
  };
}

// Pluggy's SDK spells it one way, its OpenAPI document another; the latter is ours.
const OTHER_SPELLINGS: Readonly<Record<string, string>> = { investmentTransactions: 'investmentsTransactions' };

function productStatesOf(statusDetail: Fields): Record<string, ProductState> {
  const states = Object.entries(statusDetail).flatMap(([product, value]): [string, ProductState][] => {
    const fields = fieldsOf(value);
    if (fields === null) return [];
    const name = Object.hasOwn(OTHER_SPELLINGS, product) ? OTHER_SPELLINGS[product]! : product;
    return [[name, productStateOf(fields)]];
  });
  return Object.fromEntries(states);
}

function productStateOf(fields: Fields): ProductState {
  return {
    isUpdated: flag(fields, 'isUpdated') ?? false,
    lastUpdatedAt: instant(fields, 'lastUpdatedAt'),
    warnings: rowsOf(fields.warnings).map((warning) => ({
      code: text(warning, 'code'),
      message: text(warning, 'message') ?? text(warning, 'providerMessage'),
    })),
  };
}
