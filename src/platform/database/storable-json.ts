/**
 * JSON that PostgreSQL stores: it refuses the null character and halves of surrogate pairs, and banks have sent both in
 * descriptions. The one is dropped, the other becomes U+FFFD.
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\u(?:0000|[dD][89a-fA-F])/.test(json)) return json;
  return JSON.stringify(value, (_key, part) =>
    typeof part === 'string' ? part.replaceAll('\0', '').toWellFormed() : part,
  );
}
