import { cnpj, cpf } from 'cpf-cnpj-validator';
import type { Fields } from '../reading.js';

const NAMES = /cpf|cnpj|document|tax_?(?:payer_?)?(?:id|number)/i;
const PUNCTUATED = /\d{3}\.\d{3}\.\d{3}-\d{2}|[\dA-Z]{2}\.[\dA-Z]{3}\.[\dA-Z]{3}\/[\dA-Z]{4}-\d{2}/i;
const BARE = /^(?:\d{11}|[\dA-Z]{12}\d{2})$/i;

/**
 * A value of a field that this version does not know, without the people's documents in it: fields named for them, and
 * texts that hold a CPF or CNPJ. `undefined` where nothing is left.
 */
export function withoutDocuments(name: string, value: unknown): unknown {
  if (value === null || value === undefined || NAMES.test(name) || name === '__proto__') return undefined;
  if (typeof value === 'string') return isDocument(value) ? undefined : value;
  if (Array.isArray(value)) {
    return value.map((entry) => withoutDocuments('', entry)).filter((entry) => entry !== undefined);
  }
  if (typeof value !== 'object') return value;
  const kept: Fields = {};
  for (const [key, entry] of Object.entries(value)) {
    const left = withoutDocuments(key, entry);
    if (left !== undefined) kept[key] = left;
  }
  return Object.keys(kept).length === 0 ? undefined : kept;
}

/** A number of the institution's own, unless it is the CPF or CNPJ of somebody. */
export function withoutDocument(value: string | null): string | null {
  return value === null || isDocument(value) ? null : value;
}

function isDocument(value: string): boolean {
  if (PUNCTUATED.test(value)) return true;
  return BARE.test(value) && (cpf.isValid(value) || cnpj.isValid(value));
}
