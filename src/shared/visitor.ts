/** Where a request comes from, as it may be written down. */
export interface Visitor {
  /** As the proxy settings give it; `null` where the client was gone already. */
  address: string | null;
  /** Browser and system in a few words, `Firefox 128 on Linux`; see `shortAgent`. */
  userAgent: string | null;
  requestId: string;
}

/** Of what stands in somebody's record that somebody else did: from where they did it is no business of its owner. */
export const NO_VISITOR: Visitor = { address: null, userAgent: null, requestId: '' };

const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:A|iOS)?\/(\d+)/, 'Edge'],
  [/\b(?:OPR|Opera)\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\b(?:Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//, 'Safari'],
];
const SYSTEMS: [RegExp, string][] = [
  [/\biPhone|\biPad/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];
const LONGEST_READ = 400;
const LONGEST_KEPT = 60;

/**
 * Enough of a `User-Agent` header for its owner to know it again, and no more: full ones single people out. What is no known
 * browser is cut to its first product, in plain ASCII.
 */
export function shortAgent(header: string | undefined): string | null {
  const text = header?.slice(0, LONGEST_READ);
  if (!text) return null;
  for (const [pattern, name] of BROWSERS) {
    const version = pattern.exec(text)?.[1];
    if (version === undefined) continue;
    const system = SYSTEMS.find(([of]) => of.test(text))?.[1];
    return `${name} ${version.slice(0, 4)}${system ? ` on ${system}` : ''}`;
  }
  return /^[\x21-\x7e]+/.exec(text)?.[0].slice(0, LONGEST_KEPT) ?? null;
}
