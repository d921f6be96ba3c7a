import { badRequest } from '../http/pluggy-error.js';
import { isUuid } from '../ids.js';
import type { TransactionCursor } from '../world/world.js';

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Base64 of `<ISO date>|<transaction id>`: the position of the last row given. */
export function cursorText(cursor: TransactionCursor): string {
  return Buffer.from(`${cursor.date}|${cursor.id}`).toString('base64');
}

/** @throws 400 "Invalid cursor" */
export function parseCursor(text: string): TransactionCursor {
  const [date, id, ...rest] = Buffer.from(text, 'base64').toString('utf8').split('|');
  if (date === undefined || !ISO.test(date) || Number.isNaN(Date.parse(date)) || !isUuid(id) || rest.length > 0) {
    throw badRequest('Invalid cursor');
  }
  return { date, id };
}
