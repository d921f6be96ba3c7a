import type { Request } from 'express';
import { isUuid } from '../ids.js';
import { badRequest } from './pluggy-error.js';

/** A page of results by number, as most of Pluggy's lists answer. */
export interface PageOf<T> {
  results: T[];
  page: number;
  pageSize: number;
  total: number;
  totalPages: number;
}

const MAX_PAGE_SIZE = 500;

/** The first value of a query parameter, `undefined` when it is absent or empty. */
export function textParameter(req: Request, name: string): string | undefined {
  const value = req.query[name];
  const first = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first : undefined;
}

/** A list, as `name=a,b`, `name=a&name=b` or `name[]=a`. */
export function listParameter(req: Request, name: string): string[] | undefined {
  const values = [req.query[name], req.query[`${name}[]`]].flat().filter((value) => typeof value === 'string');
  const list = values.flatMap((value) => value.split(',')).filter((value) => value !== '');
  return list.length > 0 ? list : undefined;
}

export function booleanParameter(req: Request, name: string): boolean | undefined {
  const value = textParameter(req, name);
  return value === undefined ? undefined : value === 'true';
}

/** @throws a 400 in Pluggy's words when it is missing or no UUID */
export function requiredUuid(req: Request, name: string): string {
  const value = textParameter(req, name);
  if (value === undefined) throw badRequest(`${name} should not be null or undefined, ${name} must be a UUID`);
  if (!isUuid(value)) throw badRequest(`${name} must be a UUID`);
  return value;
}

/** @throws a 400 for a page that is not a positive number, or a size beyond 500 */
export function pageOf<T>(req: Request, rows: T[], defaultSize = MAX_PAGE_SIZE): PageOf<T> {
  const page = positive(req, 'page') ?? 1;
  const pageSize = positive(req, 'pageSize') ?? defaultSize;
  if (pageSize > MAX_PAGE_SIZE) throw badRequest(`pageSize must not be greater than ${MAX_PAGE_SIZE}`);
  return {
    results: rows.slice((page - 1) * pageSize, page * pageSize),
    page,
    pageSize,
    total: rows.length,
    totalPages: Math.max(1, Math.ceil(rows.length / pageSize)),
  };
}

function positive(req: Request, name: string): number | undefined {
  const text = textParameter(req, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw badRequest(`${name} must be a positive integer`);
  return value;
}
