import type { Connector, CredentialField } from '../../modules/connectors/index.js';
import { type Fields, flag, instant, integer, part, required, rowsOf, text, textsOf } from '../reading.js';

/** A connector as ours. Throws `ProviderAnswerInvalid` without an id or a name. */
export function connectorOf(fields: Fields): Connector {
  const health = part(fields, 'health');
  return {
    id: required(integer(fields, 'id'), fields, 'connector', 'id'),
    name: required(text(fields, 'name'), fields, 'connector', 'name'),
    type: text(fields, 'type') ?? 'OTHER',
    country: text(fields, 'country') ?? 'BR',
    institutionUrl: text(fields, 'institutionUrl'),
    imageUrl: text(fields, 'imageUrl'),
    primaryColor: text(fields, 'primaryColor')?.replace(/^#/, '') ?? null,
    products: textsOf(fields.products),
    credentials: rowsOf(fields.credentials).flatMap((row) => credentialFieldOf(row) ?? []),
    hasMfa: flag(fields, 'hasMFA') ?? false,
    oauth: flag(fields, 'oauth') ?? false,
    isOpenFinance: flag(fields, 'isOpenFinance') ?? false,
    isSandbox: flag(fields, 'isSandbox') ?? false,
    health: text(health, 'status') ?? 'ONLINE',
    stage: text(health, 'stage'),
    resetPasswordUrl: text(fields, 'resetPasswordUrl'),
  };
}

/** A field of a login form, or what a bank asks; `null` for one without a name, which nobody could answer. */
export function credentialFieldOf(fields: Fields): CredentialField | null {
  const name = text(fields, 'name');
  if (name === null) return null;
  return {
    name,
    label: text(fields, 'label') ?? name,
    type: text(fields, 'type') ?? 'text',
    optional: flag(fields, 'optional') ?? false,
    mfa: flag(fields, 'mfa') ?? false,
    placeholder: text(fields, 'placeholder'),
    assistiveText: text(fields, 'assistiveText'),
    instructions: text(fields, 'instructions'),
    validation: text(fields, 'validation'),
    validationMessage: text(fields, 'validationMessage'),
    options: optionsOf(fields.options),
    data: text(fields, 'data'),
    expiresAt: instant(fields, 'expiresAt'),
  };
}

function optionsOf(list: unknown): CredentialField['options'] {
  if (!Array.isArray(list)) return null;
  return rowsOf(list).flatMap((row) => {
    const value = text(row, 'value');
    return value === null ? [] : [{ value, label: text(row, 'label') ?? value }];
  });
}
