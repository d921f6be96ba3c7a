/** Node's and PostgreSQL's codes for "no connection, or not one that can be used now". */
const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // the unix socket is gone
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
]);

// The last one takes the place of the reason when a transaction is rolled back on a connection that is gone.
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|connection timeout|Timeout acquiring|connection error and is not queryable/i;

/** Whether an error of knex or pg says that the database could not be reached, as opposed to refusing a statement. */
export function isDatabaseUnreachable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, syscall, errors, name, message } = error as Partial<NodeJS.ErrnoException & AggregateError>;
  if (code !== undefined && CODES.has(code) && (code !== 'ENOENT' || syscall === 'connect')) return true;
  if (Array.isArray(errors)) return errors.some(isDatabaseUnreachable);
  return name === 'KnexTimeoutError' || MESSAGES.test(message ?? '');
}
