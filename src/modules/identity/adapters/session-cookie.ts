export const SESSION_COOKIE = 'saldo_session';

/**
 * The cookie's name. Behind TLS the prefix makes browsers insist that this very host set it, for all paths and over TLS: no
 * sister domain can plant one.
 */
export function sessionCookieName(secure: boolean): string {
  return secure ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE;
}

/** The session's secret in a `Cookie` header; `null` where there is none that could be ours. */
export function sessionSecretOf(cookieHeader: string | undefined, secure = false): string | null {
  for (const pair of cookieHeader?.split(';') ?? []) {
    const [name, value] = pair.split('=', 2).map((part) => part.trim());
    if (name === sessionCookieName(secure) && value) return value;
  }
  return null;
}

/** The value of a `Set-Cookie` header; `secret` `null` takes the cookie away. */
export function sessionCookie(secret: string | null, secure: boolean, maxAgeMs = 0): string {
  const age = secret === null ? 0 : Math.floor(maxAgeMs / 1000);
  const attributes = `Max-Age=${age}; Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
  return `${sessionCookieName(secure)}=${secret ?? ''}; ${attributes}`;
}
