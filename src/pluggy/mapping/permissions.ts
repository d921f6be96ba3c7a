import { type Fields, instant, textsOf } from '../reading.js';

/**
 * The permissions of the consent that was given last and not taken back, each once, in the order of the alphabet; `null` where
 * there is none, as outside of Open Finance.
 */
export function permissionsOf(consents: Fields[]): string[] | null {
  const givenAt = (consent: Fields) => instant(consent, 'createdAt')?.getTime() ?? 0;
  const [last] = consents
    .filter((consent) => instant(consent, 'revokedAt') === null)
    .sort((one, other) => givenAt(other) - givenAt(one));
  if (!last || !Array.isArray(last.openFinancePermissionsGranted)) return null;
  return [...new Set(textsOf(last.openFinancePermissionsGranted))].sort();
}
