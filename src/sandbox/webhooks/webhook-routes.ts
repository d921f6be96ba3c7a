import { type Response, Router } from 'express';
import type { Webhook, WebhookEvent } from 'pluggy-sdk';
import { z } from 'zod';
import type { SandboxClock } from '../clock.js';
import { parseBody } from '../http/parse-body.js';
import { badRequest, notFound } from '../http/pluggy-error.js';
import { type PageOf, pageOf } from '../http/query.js';
import type { Ids } from '../ids.js';
import type { Store } from '../state/store.js';
import type { Wire } from '../world/world.js';
import type { StoredWebhook } from './stored-webhook.js';
import { EVENTS } from './webhook-event-names.js';
import { requireWebhookUrl } from './webhook-url.js';

const MAX_PER_EVENT = 5;

const Headers = z.record(z.string(), z.string()).nullish();
const Creation = z.object({ url: z.unknown().optional(), event: z.unknown().optional(), headers: Headers });
const Change = z.object({
  url: z.unknown().optional(),
  event: z.unknown().optional(),
  headers: Headers,
  enabled: z.boolean().nullish(),
});

/** `/webhooks`: at most 5 an event, no event and address twice, headers never given back. */
export function webhookRoutes(store: Store, ids: Ids, clock: SandboxClock): Router {
  const router = Router();
  const all = () => Object.values(store.state.webhooks);

  const find = (id: string): StoredWebhook => {
    const webhook = Object.hasOwn(store.state.webhooks, id) ? store.state.webhooks[id] : undefined;
    if (webhook === undefined) throw notFound('webhook');
    return webhook;
  };

  const requireRoom = (event: WebhookEvent, url: string, except?: string) => {
    const others = all().filter((webhook) => webhook.id !== except && webhook.event === event);
    if (others.some((webhook) => webhook.url === url)) {
      throw badRequest(`A webhook for event '${event}' and url '${url}' already exists.`);
    }
    if (others.length >= MAX_PER_EVENT) {
      throw badRequest(`You have reached the maximum of ${MAX_PER_EVENT} webhooks for event '${event}'.`);
    }
  };

  router.post('/webhooks', (req, res: Response<Wire<Webhook>>) => {
    const body = parseBody(Creation, req.body);
    const event = requireEvent(body.event);
    const url = requireWebhookUrl(body.url);
    requireRoom(event, url);
    const now = clock.now().toISOString();
    const webhook: StoredWebhook = {
      id: ids.next(),
      url,
      event,
      headers: body.headers ?? {},
      disabledAt: null,
      createdAt: now,
      updatedAt: now,
    };
    store.state.webhooks[webhook.id] = webhook;
    store.changed();
    // The document says 201, but Pluggy's own client takes nothing but 200 for success.
    res.json(present(webhook));
  });

  router.get('/webhooks', (req, res: Response<PageOf<Wire<Webhook>>>) => {
    res.json(pageOf(req, all().map(present)));
  });

  router.get('/webhooks/:id', (req, res: Response<Wire<Webhook>>) => {
    res.json(present(find(req.params.id)));
  });

  router.patch('/webhooks/:id', (req, res: Response<Wire<Webhook>>) => {
    const webhook = find(req.params.id);
    const body = parseBody(Change, req.body);
    const event = body.event === undefined ? webhook.event : requireEvent(body.event);
    const url = body.url === undefined ? webhook.url : requireWebhookUrl(body.url);
    requireRoom(event, url, webhook.id);
    const now = clock.now().toISOString();
    Object.assign(webhook, { event, url, updatedAt: now });
    if (body.headers !== undefined) webhook.headers = body.headers ?? {};
    if (typeof body.enabled === 'boolean') webhook.disabledAt = body.enabled ? null : now;
    store.changed();
    res.json(present(webhook));
  });

  router.delete('/webhooks/:id', (req, res) => {
    delete store.state.webhooks[find(req.params.id).id];
    store.changed();
    res.json({ count: 1 });
  });

  return router;
}

function requireEvent(event: unknown): WebhookEvent {
  const known = EVENTS.find((candidate) => candidate === event);
  if (known === undefined) throw badRequest(`Invalid event type '${String(event)}' for webhook`);
  return known;
}

function present({ headers: _secret, ...webhook }: StoredWebhook): Wire<Webhook> {
  return webhook;
}
