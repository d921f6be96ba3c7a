import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { OperationId } from './operations.js';

export interface ContractParameter {
  name: string;
  in: string;
  allowReserved?: boolean;
}

export interface ContractOperation {
  operationId: OperationId;
  security?: Record<string, string[]>[];
  requestBody?: { required?: boolean };
  parameters?: (ContractParameter | { $ref: string })[];
  responses: Record<string, unknown>;
}

export interface ContractDocument {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  security?: Record<string, string[]>[];
  paths: Record<string, Record<string, unknown>>;
  components: { parameters?: Record<string, ContractParameter>; [part: string]: unknown };
}

export const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head', 'trace'] as const;

/** The bundled contract as text, `openapi/openapi.json` beside the sources or beside `dist`. */
export function contractText(): string {
  for (const place of ['../../../openapi/openapi.json', '../../../../openapi/openapi.json']) {
    try {
      return readFileSync(fileURLToPath(new URL(place, import.meta.url)), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('openapi/openapi.json is missing: run npm run generate');
}

export function readContract(): ContractDocument {
  return JSON.parse(contractText()) as ContractDocument;
}
