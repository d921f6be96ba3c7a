/**
 * The control surface: how a test (or a person with curl) makes the sandbox do what a bank, a network or time would do.
 * Unauthenticated, for this machine only. Bodies are JSON. Everything answers 200 with JSON, or Pluggy's error envelope.
 *
 * | method and path under `/sandbox` | body or query | what |
 * | --- | --- | --- |
 * | POST `/reset` | | back to the first start: no items, no webhooks, no faults, real time (keys stay valid) |
 * | GET `/clock` | | `{now, offsetMs}` |
 * | POST `/clock` | `{advanceMs}` or `{now}` | lets time pass, or sets it; what falls due happens |
 * | GET, PATCH `/settings` | `{executionStepMs?, autoAuthorise?, mfaSeconds?, minUpdateFrequencyHours?, itemsLimit?, size?}` | switches for all items |
 * | GET, POST `/rate-limits` | `{enabled, limits?: {name: n}}` | Pluggy's limits a minute |
 * | GET, POST, DELETE `/faults`, DELETE `/faults/{id}` | a rule of `fault-rule.ts` | what goes wrong at which path, how often |
 * | GET, PATCH `/webhooks` | `{duplicates?, hold?, drop?, dropEvent?, shuffleWindowMs?, hourMs?}` | what happens to notifications |
 * | POST `/webhooks/release` | `{order?: as-sent, reverse, shuffle}` | sends what is held |
 * | GET, DELETE `/deliveries` | `?event=&itemId=&url=` | attempts to deliver so far, and how many are pending |
 * | GET `/items` | | items with what they were made with and where their execution stands (no parameters) |
 * | POST `/items/{id}/force` | `{status?, executionStatus?, error?, consentExpiresAt?}` | sets fields as they are, with no event |
 * | POST `/items/{id}/next-outcome` | `{executionStatus, providerMessage?, failedParts?}` | how its next execution ends |
 * | POST `/items/{id}/collect` | `{triggeredBy?}` | a sync of Pluggy's own, now |
 * | POST `/items/{id}/authorise` | `{verdict?: granted, rejected}` | what the user does in the bank's app |
 * | POST `/items/{id}/revoke-consent` | | the user takes the consent back at the bank |
 * | POST `/items/{id}/size` | `{size}` up to 5,000,000, or `null` | number of transactions of its first account |
 * | POST `/items/{id}/transactions` | `{add?, change?, remove?, collect?}` | edits rows; webhooks follow the collection |
 * | POST `/items/{id}/renew` | `{rows: [{id, keep?, …}], collect?}` | rows come back under new ids, with what is changed of them |
 * | POST `/items/{id}/again` | `{accounts?: {…}, investments?: {…}, loans?: {…}, clientUserId?}` | the same login makes another item, whose accounts, investments and loans say otherwise what is given |
 * | GET `/items/{id}/transactions` | `?accountId=` | every row that is visible, streamed as `{accounts, transactions}` |
 * | DELETE `/items/{id}` | | Pluggy removes the item by itself |
 * | POST `/connectors/{id}/health` | `{status}` ONLINE, UNSTABLE, OFFLINE | with `connector/status_updated` when it differs |
 */
import { Router } from 'express';
import { z } from 'zod';
import type { SandboxClock } from '../clock.js';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import { FaultRule } from '../faults/fault-rule.js';
import type { Faults } from '../faults/faults.js';
import { parseBody } from '../http/parse-body.js';
import { badRequest, notFound } from '../http/pluggy-error.js';
import { textParameter } from '../http/query.js';
import type { RateLimits } from '../http/rate-limits.js';
import type { ExecutionEngine } from '../items/execution-engine.js';
import type { ItemTicker } from '../items/item-ticker.js';
import type { Store } from '../state/store.js';
import type { SandboxEvents } from '../webhooks/sandbox-events.js';
import type { WebhookSender } from '../webhooks/webhook-sender.js';

export interface ControlServices {
  store: Store;
  clock: SandboxClock;
  catalogue: ConnectorCatalogue;
  engine: ExecutionEngine;
  ticker: ItemTicker;
  faults: Faults;
  limits: RateLimits;
  sender: WebhookSender;
  events: SandboxEvents;
  /** Back to the first start. */
  reset(): void;
}

const MAX_SIZE = 5_000_000;
export const Size = z.number().int().min(0).max(MAX_SIZE).nullable();

const ClockChange = z.strictObject({ advanceMs: z.number().optional(), now: z.iso.datetime().optional() });
const SettingsChange = z
  .strictObject({
    executionStepMs: z.number().nonnegative(),
    autoAuthorise: z.boolean(),
    mfaSeconds: z.number().positive(),
    minUpdateFrequencyHours: z.number().positive().nullable(),
    itemsLimit: z.number().int().nonnegative().nullable(),
    size: Size,
  })
  .partial();
const RateLimitsChange = z.strictObject({
  enabled: z.boolean(),
  limits: z.record(z.string(), z.number().nonnegative()).optional(),
});
const MischiefChange = z
  .strictObject({
    duplicates: z.number().int().min(0).max(1000),
    hold: z.boolean(),
    drop: z.number().int().nonnegative(),
    dropEvent: z.string().nullable(),
    shuffleWindowMs: z.number().nonnegative(),
    hourMs: z.number().positive(),
  })
  .partial();
const Release = z.strictObject({ order: z.enum(['as-sent', 'reverse', 'shuffle']).default('as-sent') });
const Health = z.strictObject({ status: z.enum(['ONLINE', 'UNSTABLE', 'OFFLINE']) });

/** Everything of the table that is not about one item; those are in `item-control-routes.ts` and
 * `identity-control-routes.ts`. */
export function controlRoutes(services: ControlServices): Router {
  const { store, clock, catalogue, engine, ticker, faults, limits, sender, events } = services;
  const router = Router();
  const time = () => ({ now: clock.now().toISOString(), offsetMs: clock.offsetMs });

  router.post('/reset', (_req, res) => {
    services.reset();
    res.json({ reset: true });
  });

  router.get('/clock', (_req, res) => {
    res.json(time());
  });

  router.post('/clock', (req, res) => {
    const { advanceMs, now } = parseBody(ClockChange, req.body);
    if (now !== undefined) clock.set(new Date(now));
    if (advanceMs !== undefined) clock.advance(advanceMs);
    store.state.clockOffsetMs = clock.offsetMs;
    store.changed();
    engine.advanceAll();
    ticker.wake();
    res.json(time());
  });

  router.get('/settings', (_req, res) => {
    res.json(store.state.settings);
  });

  router.patch('/settings', (req, res) => {
    Object.assign(store.state.settings, parseBody(SettingsChange, req.body));
    store.changed();
    ticker.wake();
    res.json(store.state.settings);
  });

  router.get('/rate-limits', (_req, res) => {
    res.json(limits.state);
  });

  router.post('/rate-limits', (req, res) => {
    const change = parseBody(RateLimitsChange, req.body);
    limits.switch(change.enabled, change.limits);
    res.json(limits.state);
  });

  router.get('/faults', (_req, res) => {
    res.json({ results: faults.list() });
  });

  router.post('/faults', (req, res) => {
    res.json({ id: faults.add(parseBody(FaultRule, req.body)) });
  });

  router.delete('/faults', (_req, res) => {
    faults.clear();
    res.json({ results: [] });
  });

  router.delete('/faults/:id', (req, res) => {
    if (!faults.remove(req.params.id)) throw notFound('fault');
    res.json({ count: 1 });
  });

  router.get('/webhooks', (_req, res) => {
    res.json(sender.mischief);
  });

  router.patch('/webhooks', (req, res) => {
    const change = parseBody(MischiefChange, req.body);
    if (Object.keys(change).length === 0) throw badRequest('nothing to change');
    sender.change(change);
    res.json(sender.mischief);
  });

  router.post('/webhooks/release', (req, res) => {
    res.json({ released: sender.release(parseBody(Release, req.body ?? {}).order) });
  });

  router.get('/deliveries', (req, res) => {
    const filter = {
      event: textParameter(req, 'event'),
      itemId: textParameter(req, 'itemId'),
      url: textParameter(req, 'url'),
    };
    res.json({ results: sender.log.list(filter), pending: sender.pending });
  });

  router.delete('/deliveries', (_req, res) => {
    sender.log.clear();
    res.json({ results: [] });
  });

  router.post('/connectors/:id/health', (req, res) => {
    const connector = catalogue.get(Number(req.params.id));
    const { status } = parseBody(Health, req.body);
    if (catalogue.setStatus(connector.id, status)) {
      store.changed();
      events.connectorStatus(connector.id, status);
    }
    res.json(catalogue.present(connector));
  });

  return router;
}
