const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What a browser says of where a request comes from. */
export interface RequestOrigin {
  method: string;
  /** Header `Origin`. */
  origin: string | undefined;
  /** Header `Sec-Fetch-Site`. */
  fetchSite: string | undefined;
  /** Name and port by which we were reached. */
  host: string | undefined;
}

/**
 * Whether a request that carries a session's cookie may be answered: one that changes nothing, or one that a page of this very
 * origin sent. `same-site` is not enough, another port of this machine is the same site. A caller that names no origin at all
 * is no browser page (browsers name it on every request that may change something).
 */
export function comesFromOwnPages({ method, origin, fetchSite, host }: RequestOrigin): boolean {
  if (isSafe(method)) return true;
  if (fetchSite !== undefined && fetchSite !== 'same-origin' && fetchSite !== 'none') return false;
  return origin === undefined || hostOf(origin) === host?.toLowerCase();
}

/** Whether the method is one that changes nothing (RFC 9110). */
export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method.toUpperCase());
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
