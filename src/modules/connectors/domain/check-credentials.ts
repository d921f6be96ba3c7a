import type { FieldError } from '../../../shared/errors.js';
import type { Connector, CredentialField } from './connector.js';
import { LONGEST_VALUE, matchesPattern } from './matches-pattern.js';

/** Every fault of a login form's values against the connector's own rules; none when it may go to the bank. */
export function checkCredentials(
  connector: Pick<Connector, 'credentials'>,
  credentials: Readonly<Record<string, string>>,
): FieldError[] {
  return checkFields(connector.credentials, credentials, '#/credentials');
}

/**
 * Every fault of the values of a form: of a connector's login or of what a bank asks during one. `within` is the JSON
 * pointer of the object that holds them. Details name the field and the rule, never the value: it may be a password.
 */
export function checkFields(
  fields: readonly CredentialField[],
  values: Readonly<Record<string, string>>,
  within: string,
): FieldError[] {
  const known = new Set(fields.map((field) => field.name));
  const strangers = Object.keys(values)
    .filter((name) => !known.has(name))
    .map((name) => fault(within, name, 'unknown_field', 'This form has no such field.'));
  return [...fields.flatMap((field) => checkField(field, givenFor(values, field.name), within)), ...strangers];
}

function checkField(field: CredentialField, value: string, within: string): FieldError[] {
  const at = (code: string, detail: string) => [fault(within, field.name, code, detail)];
  const label = field.label || field.name;
  if (value === '') return field.optional ? [] : at('required', `${label} is required.`);
  if (value.length > LONGEST_VALUE) return at('too_long', `${label} is longer than ${LONGEST_VALUE} characters.`);
  if (field.options?.length && !field.options.some((option) => option.value === value)) {
    return at('option', `${label} is not one of the options.`);
  }
  if (field.validation !== null && !matchesPattern(field.validation, value)) {
    return at('pattern', field.validationMessage ?? `${label} does not have the form that the bank asks for.`);
  }
  return [];
}

function givenFor(values: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(values, name) ? (values[name] ?? '') : '';
}

function fault(within: string, name: string, code: string, detail: string): FieldError {
  // RFC 6901 escapes; the name is the caller's own text, so it is kept short.
  const token = name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1');
  return { pointer: `${within}/${token}`, code, detail };
}
