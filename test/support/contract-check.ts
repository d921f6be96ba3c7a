import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type ContractDocument, METHODS, readContract } from '../../src/platform/http/contract.js';
import { formats } from '../../src/platform/http/formats.js';

export interface Answer {
  /** `null` for an answer before the operation was known: only problems are allowed then. */
  operation: string | null;
  status: number;
  contentType: string;
  body: unknown;
}

/** Says how an answer breaks the contract; `null` when it keeps it. */
export type ContractCheck = (answer: Answer) => string | null;

/** Checks answers by the schemas of `openapi/openapi.json` with a validator of its own, not the one that the server uses. */
export function contractCheck(contract: ContractDocument = readContract()): ContractCheck {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  for (const [name, format] of Object.entries(formats)) ajv.addFormat(name, format);
  ajv.addSchema({ $id: 'contract', ...contract });
  const places = operationPlaces(contract);
  return ({ operation, status, contentType, body }) => {
    const media = contentType.split(';')[0]!;
    const where = `${operation ?? 'no operation'} ${status} ${media}`;
    let schema = '#/components/schemas/Problem';
    if (operation !== null && status !== 500) {
      const place = places.get(operation);
      if (!place) return `${where}: the contract has no such operation`;
      const found = schemaPlace(contract, place, String(status), media);
      if (found === null) return `${where}: the contract names no such answer`;
      if (found === 'empty') return body === undefined ? null : `${where}: this answer has no body`;
      schema = found;
    }
    const validate = ajv.getSchema(`contract${schema}`);
    if (!validate) return `${where}: no schema at ${schema}`;
    // As the client gets it: undefined fields are absent, dates are text.
    if (validate(JSON.parse(JSON.stringify(body)))) return null;
    return `${where}: ${ajv.errorsText(validate.errors, { dataVar: 'body' })}`;
  };
}

function operationPlaces(contract: ContractDocument): Map<string, string[]> {
  const places = new Map<string, string[]>();
  for (const [path, item] of Object.entries(contract.paths)) {
    for (const method of METHODS) {
      const operation = item[method] as { operationId?: string } | undefined;
      if (operation?.operationId) places.set(operation.operationId, ['paths', path, method]);
    }
  }
  return places;
}

function schemaPlace(contract: ContractDocument, place: string[], status: string, media: string): string | null {
  let steps = [...place, 'responses', status];
  let response = at(contract, steps) as { $ref?: string; content?: Record<string, unknown> } | undefined;
  if (response?.$ref) {
    steps = response.$ref.slice(2).split('/');
    response = at(contract, steps) as typeof response;
  }
  if (!response) return null;
  if (!response.content) return 'empty';
  if (!response.content[media]) return null;
  return `#/${[...steps, 'content', media, 'schema'].map(escaped).join('/')}`;
}

function at(document: unknown, steps: string[]): unknown {
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], document);
}

const escaped = (step: string) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
