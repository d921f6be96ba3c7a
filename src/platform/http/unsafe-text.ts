import { InvalidInput } from '../../shared/errors.js';

/** JSON spells a null byte, and half of a surrogate pair, as an escape: without one of these the body holds neither. */
const SUSPECT = /\\u0000|\\u[dD][89a-fA-F]/;

/**
 * Refuses text that PostgreSQL cannot hold: null bytes, and surrogates without their other half. `source` is the JSON as it
 * came, so that a body without such escapes costs one search.
 */
export function refuseUnsafeBody(source: Buffer, body: unknown): void {
  if (!source.includes('\\u') || !SUSPECT.test(source.toString('latin1'))) return;
  const waiting: { pointer: string; value: unknown }[] = [{ pointer: '#', value: body }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { pointer, value } = next;
    if (typeof value === 'string') refuse(value, pointer);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, item] of Object.entries(value)) {
      refuse(key, pointer);
      waiting.push({ pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, value: item });
    }
  }
}

export function refuseUnsafeUrl(url: string): void {
  if (url.includes('%00')) throw unsafe('url', 'must not hold a null byte');
  refuseBrackets(url);
}

/** No parameter of the contract has brackets in its name; the validator would make objects of them, where it expects text. */
function refuseBrackets(url: string): void {
  const query = url.indexOf('?');
  if (query < 0) return;
  for (const name of new URLSearchParams(url.slice(query)).keys()) {
    if (!name.includes('[')) continue;
    const detail = 'is not a parameter of this operation';
    throw new InvalidInput([{ pointer: name, code: 'unknown', detail }], `${name} ${detail}.`);
  }
}

function refuse(text: string, pointer: string): void {
  if (text.includes('\0')) throw unsafe(pointer, 'must not hold a null byte');
  if (!text.isWellFormed()) throw unsafe(pointer, 'must be well-formed Unicode');
}

function unsafe(pointer: string, detail: string): InvalidInput {
  return new InvalidInput([{ pointer, code: 'text', detail }], `The request ${detail}.`);
}
