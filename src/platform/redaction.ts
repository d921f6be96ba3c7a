/** Keys whose values never reach a log, whatever they hold. Compared in lower case without `_` and `-`. */
const SECRET =
  /^(.*(secret|password|passwd|token|apikey|credential|authorization|cookie|signature).*|answers?|mfa|cpf|cnpj|document(number)?|taxnumber|payload|body|parameters)$/;

/** What tokens and addresses with passwords look like inside other text. */
const IN_TEXT: [RegExp, string][] = [
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '[token]'],
  [/\bsk_saldo_\w+/g, '[api key]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [token]'],
  [/(\w+:\/\/[^\s:@/]+):[^\s@/]+@/g, '$1:[secret]@'],
  [/\b\d{3}\.\d{3}\.\d{3}-\d{2}\b/g, '[cpf]'],
];

const DEEPEST = 6;
const LONGEST = 4_000;

/** A copy of facts that may be written down: secret keys blotted out, errors as plain objects, no cycles, no endless text. */
export function redacted(facts: Record<string, unknown>): Record<string, unknown> {
  return copy(facts, 0) as Record<string, unknown>;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleaned(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (depth >= DEEPEST) return '[deeper]';
  if (isError(value)) return errorFacts(value, depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => copy(item, depth + 1));
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    result[key] = isSecret(key) && item !== null && item !== undefined ? '[redacted]' : copy(item, depth + 1);
  }
  return result;
}

/** Only what says where it went wrong: other properties of foreign errors hold requests, rows and parameters. */
function errorFacts(error: Error & { code?: unknown }, depth: number): Record<string, unknown> {
  const { name, message, code, stack, cause } = error;
  return {
    name,
    message: cleaned(message),
    ...(typeof code === 'string' && { code }),
    ...(stack && { stack: cleaned(stack) }),
    ...(cause !== undefined && cause !== null && { cause: copy(isError(cause) ? cause : String(cause), depth + 1) }),
  };
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

const isSecret = (key: string) => SECRET.test(key.toLowerCase().replaceAll(/[_-]/g, ''));

function cleaned(text: string): string {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return IN_TEXT.reduce((result, [pattern, replacement]) => result.replaceAll(pattern, replacement), short);
}
