export const SESSION_COOKIE = 'saldo_session';

/** The session's secret in a `Cookie` header; `null` where there is none that could be ours. */
export function sessionSecretOf(cookieHeader: string | undefined): string | null {
  for (const pair of cookieHeader?.split(';') ?? []) {
    const [name, value] = pair.split('=', 2).map((part) => part.trim());
    if (name === SESSION_COOKIE && value) return value;
  }
  return null;
}
