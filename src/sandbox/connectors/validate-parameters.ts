import { RE2JS } from 're2js';
import type { ParameterFault } from '../http/pluggy-error.js';
import { badRequest } from '../http/pluggy-error.js';
import type { WireCredential } from './connector-definition.js';

/** What is wrong with the values for a connector's form: `001` for each that is missing, `002` for each that breaks its pattern. */
export function parameterFaults(fields: WireCredential[], values: Record<string, string>): ParameterFault[] {
  const faults: ParameterFault[] = [];
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || value === '') {
      if (!field.optional)
        faults.push({ code: '001', parameter: field.name, message: `${field.name} parameter is required` });
    } else if (field.validation !== undefined && !RE2JS.compile(field.validation).matcher(value).find()) {
      faults.push({
        code: '002',
        parameter: field.name,
        message: field.validationMessage ?? `${field.name} parameter is invalid`,
      });
    }
  }
  return faults;
}

/** @throws `CONNECTOR_VALIDATION_ERROR` with a row for each fault */
export function requireValid(fields: WireCredential[], values: Record<string, string>): void {
  const details = parameterFaults(fields, values);
  if (details.length > 0) {
    throw badRequest('Connector parameters do not match validation rules', {
      codeDescription: 'CONNECTOR_VALIDATION_ERROR',
      details,
    });
  }
}

/** @throws a 400 unless it is an object of texts. Credentials encrypted for Pluggy cannot be read here. */
export function parameterMap(value: unknown): Record<string, string> {
  if (typeof value === 'string') throw badRequest('Encrypted parameters are not enabled for this client');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('parameters must be an object');
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw badRequest(`parameters.${name} must be a string`);
  }
  return value as Record<string, string>;
}
