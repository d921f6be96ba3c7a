import { randomUUID, timingSafeEqual } from 'node:crypto';
import { Router } from 'express';
import { z } from 'zod';
import { parseBody } from '../http/parse-body.js';
import { itemNotFound, PluggyError } from '../http/pluggy-error.js';
import type { Tokens } from './tokens.js';

const AuthBody = z.object({ clientId: z.string(), clientSecret: z.string() });

const ConnectTokenBody = z.object({
  itemId: z.uuid().nullish(),
  options: z
    .object({
      clientUserId: z.string().optional(),
      webhookUrl: z.string().optional(),
      oauthRedirectUri: z.string().optional(),
      avoidDuplicates: z.boolean().optional(),
    })
    .nullish(),
});

export interface ClientKeys {
  clientId: string;
  clientSecret: string;
}

/** `POST /auth`: the only call that needs no token. */
export function keyRoutes(keys: ClientKeys, tokens: Tokens): Router {
  const router = Router();
  router.post('/auth', async (req, res) => {
    const given = parseBody(AuthBody, req.body);
    if (!sameText(given.clientId, keys.clientId) || !sameText(given.clientSecret, keys.clientSecret)) {
      throw new PluggyError(401, 'Client keys are invalid', { codeDescription: 'CLIENT_KEYS_UNAUTHORIZED' });
    }
    res.json({ apiKey: await tokens.apiKey(keys.clientId, randomUUID()) });
  });
  return router;
}

/** `POST /connect_token`: options beside `options` are ignored, as Pluggy does. */
export function connectTokenRoutes(keys: ClientKeys, tokens: Tokens, itemExists: (id: string) => boolean): Router {
  const router = Router();
  router.post('/connect_token', async (req, res) => {
    const { itemId, options } = parseBody(ConnectTokenBody, req.body ?? {});
    if (itemId && !itemExists(itemId)) throw itemNotFound();
    res.json({ accessToken: await tokens.connectToken(keys.clientId, randomUUID(), itemId ?? null, options ?? {}) });
  });
  return router;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
