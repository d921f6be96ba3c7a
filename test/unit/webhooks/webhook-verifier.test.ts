import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { InstallationSecrets } from '../../../src/modules/webhooks/application/installation-secrets.js';
import { digestOf, type HmacScheme } from '../../../src/modules/webhooks/application/webhook-proof.js';
import type { WebhookSettings } from '../../../src/modules/webhooks/application/webhook-settings.js';
import { type Delivery, WebhookVerifier } from '../../../src/modules/webhooks/application/webhook-verifier.js';
import { silentLogger } from '../../support/silent-logger.js';

const CLIENT_ID = '5ab1c0de-0000-4000-8000-000000000001';
const BODY = Buffer.from('{"event":"item/updated","eventId":"e1"}');

const settings = (facts: Partial<WebhookSettings> = {}): WebhookSettings => ({
  secretHeader: 'x-webhook-secret',
  secrets: { current: 'current-secret', previous: 'previous-secret' },
  hmac: null,
  clientId: CLIENT_ID,
  allowedAddresses: [],
  ...facts,
});

const aDelivery = (headers: Record<string, string>, facts: Partial<Delivery> = {}): Delivery => ({
  header: (name) => headers[name],
  rawBody: BODY,
  remoteAddress: '203.0.113.7',
  clientId: CLIENT_ID,
  ...facts,
});

const remembered = (...secrets: string[]): InstallationSecrets => ({
  digests: async () => secrets.map(digestOf),
  remember: async () => {},
});

const verify = (facts: Partial<WebhookSettings>, delivery: Delivery, secrets = remembered()) =>
  new WebhookVerifier(settings(facts), secrets, silentLogger).verify(delivery);

const REFUSED = { code: 'webhook_unauthenticated', kind: 'unauthenticated' };

describe('the secret header', () => {
  test.each(['current-secret', 'previous-secret'])('%s is accepted', async (secret) => {
    await expect(verify({}, aDelivery({ 'x-webhook-secret': secret }))).resolves.toBeUndefined();
  });

  test.each<[string, Record<string, string>]>([
    ['a wrong secret', { 'x-webhook-secret': 'wrong' }],
    ['a part of the secret', { 'x-webhook-secret': 'current' }],
    ['an empty secret', { 'x-webhook-secret': '' }],
    ['no secret', {}],
    ['the secret under another name', { 'x-secret': 'current-secret' }],
    ['the digest of the secret', { 'x-webhook-secret': digestOf('current-secret') }],
  ])('%s is refused', async (_, headers) => {
    await expect(verify({}, aDelivery(headers))).rejects.toMatchObject(REFUSED);
  });

  test('may have another name', async () => {
    const delivery = aDelivery({ 'x-ours': 'current-secret' });
    await expect(verify({ secretHeader: 'x-ours' }, delivery)).resolves.toBeUndefined();
  });

  test('with nothing configured, everything is refused', async () => {
    const secrets = { current: null, previous: null };
    await expect(verify({ secrets }, aDelivery({ 'x-webhook-secret': '' }))).rejects.toMatchObject(REFUSED);
    await expect(verify({ secrets }, aDelivery({}))).rejects.toMatchObject(REFUSED);
  });

  test('one that this installation made is known by its digest, also when another process made it later', async () => {
    const made: string[] = [];
    const secrets = { ...remembered(), digests: async () => made.map(digestOf) };
    const verifier = new WebhookVerifier(settings({ secrets: 'generated' }), secrets, silentLogger);
    const delivery = aDelivery({ 'x-webhook-secret': 'made-here' });
    await expect(verifier.verify(delivery)).rejects.toMatchObject(REFUSED);
    made.push('made-here');
    await expect(verifier.verify(delivery)).resolves.toBeUndefined();
  });
});

describe('what speaks against a delivery that carries the secret', () => {
  const headers = { 'x-webhook-secret': 'current-secret' };

  test('another client id', async () => {
    await expect(verify({}, aDelivery(headers, { clientId: 'another' }))).rejects.toMatchObject(REFUSED);
    await expect(verify({}, aDelivery(headers, { clientId: null }))).resolves.toBeUndefined();
    await expect(verify({ clientId: null }, aDelivery(headers, { clientId: 'another' }))).resolves.toBeUndefined();
  });

  test.each([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.0/24', '203.0.113.7', true],
    ['203.0.113.7', '::ffff:203.0.113.7', true],
    ['2001:db8::/32', '2001:db8::1', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['203.0.113.0/24', '2001:db8::1', false],
  ])('with %s allowed, one from %s is let in: %s', async (allowed, remoteAddress, isAllowed) => {
    const verified = verify({ allowedAddresses: [allowed] }, aDelivery(headers, { remoteAddress }));
    await (isAllowed ? expect(verified).resolves.toBeUndefined() : expect(verified).rejects.toMatchObject(REFUSED));
  });
});

describe('the signature over the raw body', () => {
  const scheme = (facts: Partial<HmacScheme> = {}): HmacScheme => ({
    header: 'x-signature',
    algorithm: 'sha512',
    encoding: 'base64',
    keyEncoding: 'utf8',
    secrets: ['c2lnbmluZy1rZXk=', 'bmV4dC1rZXk='],
    ...facts,
  });
  const noSecret = { current: null, previous: null };
  const signature = (key: string | Buffer, algorithm = 'sha512', encoding: 'base64' | 'hex' = 'base64') =>
    createHmac(algorithm, key).update(BODY).digest(encoding);

  test.each<[string, HmacScheme, string]>([
    ['SHA-512 in base64, key as text', scheme(), signature('c2lnbmluZy1rZXk=')],
    ['the second secret', scheme(), signature('bmV4dC1rZXk=')],
    ['key in base64', scheme({ keyEncoding: 'base64' }), signature('signing-key')],
    ['key in hexadecimal', scheme({ keyEncoding: 'hex', secrets: ['00ff10'] }), signature(Buffer.from([0, 255, 16]))],
    [
      'SHA-256 in hexadecimal',
      scheme({ algorithm: 'sha256', encoding: 'hex' }),
      signature('c2lnbmluZy1rZXk=', 'sha256', 'hex'),
    ],
  ])('is accepted: %s', async (_, hmac, value) => {
    await expect(verify({ secrets: noSecret, hmac }, aDelivery({ 'x-signature': value }))).resolves.toBeUndefined();
  });

  test.each<[string, HmacScheme, string]>([
    ['another key', scheme(), signature('other')],
    ['another algorithm', scheme(), signature('c2lnbmluZy1rZXk=', 'sha256')],
    ['another encoding', scheme(), signature('c2lnbmluZy1rZXk=', 'sha512', 'hex')],
    ['an empty signature', scheme(), ''],
    ['an empty key', scheme({ secrets: [''] }), signature('')],
  ])('is refused: %s', async (_, hmac, value) => {
    const verified = verify({ secrets: noSecret, hmac }, aDelivery({ 'x-signature': value }));
    await expect(verified).rejects.toMatchObject(REFUSED);
  });

  test('is refused when a byte of the body has changed', async () => {
    const delivery = aDelivery(
      { 'x-signature': signature('c2lnbmluZy1rZXk=') },
      { rawBody: Buffer.concat([BODY, Buffer.from(' ')]) },
    );
    await expect(verify({ secrets: noSecret, hmac: scheme() }, delivery)).rejects.toMatchObject(REFUSED);
  });
});
