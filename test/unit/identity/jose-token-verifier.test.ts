import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { JoseTokenVerifier } from '../../../src/modules/identity/adapters/jose-token-verifier.js';

// Long enough for every HMAC algorithm, so that only the pinned list refuses the others.
const SECRET = 'a secret of sixty-four bytes or more, so that HS512 could take it as well';
const ISSUER = 'https://id.example';
const AUDIENCE = 'saldo';
const now = () => Math.floor(Date.now() / 1000);
const claims = (facts: JWTPayload = {}): JWTPayload => ({
  sub: 'ana',
  iss: ISSUER,
  aud: AUDIENCE,
  exp: now() + 600,
  ...facts,
});

const signed = (payload: JWTPayload, secret = SECRET, alg = 'HS256') =>
  new SignJWT(payload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));

describe('tokens signed with the shared secret', () => {
  const verifier = new JoseTokenVerifier({ keys: { secret: SECRET }, issuer: ISSUER, audience: AUDIENCE });

  test('name the user and the scopes', async () => {
    const token = await signed(claims({ scope: 'openid admin' }));
    expect(await verifier.verify(token)).toEqual({ subject: 'ana', scopes: ['admin'] });
  });

  test('are good up to 30 seconds before their time, and not earlier', async () => {
    await expect(verifier.verify(await signed(claims({ nbf: now() + 20 })))).resolves.toMatchObject({ subject: 'ana' });
    await expect(verifier.verify(await signed(claims({ nbf: now() + 40 })))).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });

  test('are good for 30 seconds past their time, for clocks that differ, and not longer', async () => {
    await expect(verifier.verify(await signed(claims({ exp: now() - 20 })))).resolves.toMatchObject({ subject: 'ana' });
    await expect(verifier.verify(await signed(claims({ exp: now() - 40 })))).rejects.toMatchObject({
      code: 'token_expired',
    });
  });

  test.each<[string, () => Promise<string> | string]>([
    ['another secret', () => signed(claims(), 'another secret of thirty-two bytes or so')],
    ['another issuer', () => signed(claims({ iss: 'https://evil.example' }))],
    ['no issuer', () => signed(claims({ iss: undefined }))],
    ['another audience', () => signed(claims({ aud: 'other' }))],
    ['no end', () => signed(claims({ exp: undefined }))],
    ['no subject', () => signed(claims({ sub: undefined }))],
    ['an empty subject', () => signed(claims({ sub: '' }))],
    ['a subject that is too long', () => signed(claims({ sub: 'x'.repeat(256) }))],
    ['a control character in the subject', () => signed(claims({ sub: 'ana\0' }))],
    ['a time that has not come', () => signed(claims({ nbf: now() + 300 }))],
    ['another algorithm of the same kind', () => signed(claims(), SECRET, 'HS512')],
    ['no signature', () => new UnsecuredJWT(claims()).encode()],
    ['no form', () => 'not-a-token'],
    ['an end only in an expired and forged token', () => signed(claims({ exp: now() - 900 }), 'x'.repeat(40))],
  ])('are refused with %s', async (_, make) => {
    await expect(verifier.verify(await make())).rejects.toMatchObject({
      code: 'token_invalid',
      kind: 'unauthenticated',
    });
  });
});

test('while the secret is changed, tokens of the one before are good too, and of no other', async () => {
  const previous = 'the secret of before, of at least thirty-two bytes';
  const verifier = new JoseTokenVerifier({ keys: { secret: SECRET, previous }, issuer: ISSUER, audience: AUDIENCE });
  for (const secret of [SECRET, previous]) {
    await expect(verifier.verify(await signed(claims(), secret))).resolves.toMatchObject({ subject: 'ana' });
  }
  const late = await signed(claims({ exp: now() - 900 }), previous);
  await expect(verifier.verify(late)).rejects.toMatchObject({ code: 'token_expired' });
  const third = await signed(claims(), 'a third secret of at least thirty-two bytes');
  await expect(verifier.verify(third)).rejects.toMatchObject({ code: 'token_invalid' });
});

test.each([
  ['JWT', true],
  ['at+jwt', true],
  ['application/at+jwt', true],
  ['logout+jwt', false],
  ['dpop+jwt', false],
])('a token of the type %s is one for calling us: %p', async (typ, good) => {
  const verifier = new JoseTokenVerifier({ keys: { secret: SECRET }, issuer: null, audience: null });
  const token = await new SignJWT(claims())
    .setProtectedHeader({ alg: 'HS256', typ })
    .sign(new TextEncoder().encode(SECRET));
  const verified = await verifier.verify(token).then(
    () => true,
    ({ code }) => code !== 'token_invalid',
  );
  expect(verified).toBe(good);
});

describe('tokens signed by a key of the issuer', () => {
  const pairs: Record<string, { privateKey: CryptoKey; publicKey: CryptoKey }> = {};
  let served: Server | undefined;
  let published: string[];
  let answers = 0;
  let status = 200;

  beforeAll(async () => {
    pairs.first = await generateKeyPair('RS256', { extractable: true });
    pairs.second = await generateKeyPair('ES256', { extractable: true });
  });

  afterEach(async () => {
    await new Promise((done) => served?.close(done));
  });

  const publish = async (...names: string[]) => {
    published = names;
    [answers, status] = [0, 200];
    const server = createServer(async (_, response) => {
      answers += 1;
      const keys = published.map(async (kid) => ({ ...(await exportJWK(pairs[kid]!.publicKey)), kid }));
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ keys: await Promise.all(keys) }));
    });
    served = server;
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const jwksUrl = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`);
    return new JoseTokenVerifier({ keys: { jwksUrl }, issuer: ISSUER, audience: AUDIENCE });
  };

  const signedBy = (kid: string, alg: string) =>
    new SignJWT(claims()).setProtectedHeader({ alg, kid }).sign(pairs[kid]!.privateKey);

  test('are accepted, and the keys are fetched once', async () => {
    const verifier = await publish('first', 'second');
    await Promise.all([
      verifier.verify(await signedBy('first', 'RS256')),
      verifier.verify(await signedBy('second', 'ES256')),
    ]);
    await expect(verifier.verify(await signedBy('first', 'RS256'))).resolves.toMatchObject({ subject: 'ana' });
    expect(answers).toBe(1);
  });

  test('of a key that came after we looked are accepted, without a restart', async () => {
    const verifier = await publish('first');
    await verifier.verify(await signedBy('first', 'RS256'));
    published = ['second'];
    const laterOn = Date.now() + 6_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(laterOn);
    try {
      await expect(verifier.verify(await signedBy('second', 'ES256'))).resolves.toMatchObject({ subject: 'ana' });
      await expect(verifier.verify(await signedBy('first', 'RS256'))).rejects.toMatchObject({ code: 'token_invalid' });
    } finally {
      clock.mockRestore();
    }
    expect(answers).toBe(2);
  });

  test('are refused when the public key was used as an HMAC secret', async () => {
    const verifier = await publish('first');
    const forged = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .sign(new TextEncoder().encode(await exportSPKI(pairs.first!.publicKey)));
    await expect(verifier.verify(forged)).rejects.toMatchObject({ code: 'token_invalid' });
  });

  test('are refused without a signature, and with another issuer or audience', async () => {
    const verifier = await publish('first');
    const wrong = (facts: JWTPayload) =>
      new SignJWT(claims(facts)).setProtectedHeader({ alg: 'RS256', kid: 'first' }).sign(pairs.first!.privateKey);
    const tokens = [
      new UnsecuredJWT(claims()).encode(),
      await wrong({ iss: 'https://evil.example' }),
      await wrong({ aud: 'other' }),
    ];
    for (const token of tokens) {
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
    }
  });

  test('are refused when the issuer does not publish the key', async () => {
    const verifier = await publish('first');
    await expect(verifier.verify(await signedBy('second', 'ES256'))).rejects.toMatchObject({ code: 'token_invalid' });
  });

  test('that cannot be checked because the keys cannot be read are no fault of the caller', async () => {
    const verifier = await publish('first');
    status = 500;
    await expect(verifier.verify(await signedBy('first', 'RS256'))).rejects.toMatchObject({
      code: 'token_keys_unavailable',
      kind: 'unavailable',
    });
  });
});

test('a token of the issuer’s keys means nothing where a secret is set', async () => {
  const { privateKey } = await generateKeyPair('RS256');
  const verifier = new JoseTokenVerifier({ keys: { secret: SECRET }, issuer: null, audience: null });
  const token = await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256' }).sign(privateKey);
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token_invalid' });
});
