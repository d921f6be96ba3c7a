import type { Request } from 'express';
import { badRequest } from '../http/pluggy-error.js';
import { listParameter, textParameter } from '../http/query.js';
import type { TransactionFilter } from '../world/world.js';

const MAX_IDS = 500;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** @throws a 400 for a date that is none, more than 500 ids, or `dateFrom` together with `createdAtFrom` */
export function transactionFilter(req: Request): TransactionFilter {
  const filter: TransactionFilter = {};
  for (const name of ['dateFrom', 'dateTo', 'createdAtFrom'] as const) {
    const value = textParameter(req, name);
    if (value !== undefined) filter[name] = requireDate(name, value);
  }
  if (filter.dateFrom !== undefined && filter.createdAtFrom !== undefined) {
    throw badRequest('dateFrom and createdAtFrom cannot be used together');
  }
  const ids = listParameter(req, 'ids');
  if (ids !== undefined && ids.length > MAX_IDS) {
    throw badRequest(`The ids parameter cannot have more than ${MAX_IDS} transaction ids`, {
      codeDescription: 'IDS_PARAMETER_EXCEEDS_MAX_LENGTH',
    });
  }
  return ids === undefined ? filter : { ...filter, ids };
}

function requireDate(name: string, value: string): string {
  const instant = new Date(value);
  const isDate = (DAY.test(value) || INSTANT.test(value)) && !Number.isNaN(instant.getTime());
  // 2026-02-31 is read as 3 March: the day must come back as it went in.
  if (!isDate || (DAY.test(value) && instant.toISOString().slice(0, 10) !== value)) {
    throw badRequest(`${name} must be a valid ISO 8601 date string`);
  }
  return DAY.test(value) && name !== 'createdAtFrom' ? value : instant.toISOString();
}
