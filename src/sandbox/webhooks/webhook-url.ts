import { isIP } from 'node:net';
import { badRequest } from '../http/pluggy-error.js';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;
const RESERVED = /(^|\.)(local|localhost|internal|intranet|lan|home|corp|test|invalid)$/;

/**
 * Pluggy's rules for an address: https on its own port, no user in it, a public domain name. Two of them differ here:
 * a loopback address is fine with http and any port (that is what a sandbox is for), and no name is resolved.
 *
 * @throws a 400 in Pluggy's words
 */
export function requireWebhookUrl(text: unknown): string {
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw badRequest('Webhook url must be valid URL address and not localhost');
  }
  if (url.username !== '' || url.password !== '') throw badRequest("Webhook url can't hold a user or a password");
  if (LOOPBACK.test(url.hostname)) return text as string;
  if (url.protocol !== 'https:') throw badRequest('Webhook url must be a https secured url');
  if (url.port !== '') throw badRequest('Webhook url must use port 443');
  if (isIP(url.hostname.replaceAll(/[[\]]/g, '')) !== 0) throw badRequest("Webhook url host can't be an IP address");
  if (!url.hostname.includes('.') || RESERVED.test(url.hostname)) {
    throw badRequest("Webhook url host can't be localhost or a reserved/internal name");
  }
  return text as string;
}
