import type { ClientKeys } from './auth/auth-routes.js';
import { Tokens } from './auth/tokens.js';
import { SandboxClock } from './clock.js';
import { ConnectorCatalogue } from './connectors/connector-catalogue.js';
import { BankView } from './data/bank-view.js';
import { Faults } from './faults/faults.js';
import { RateLimits } from './http/rate-limits.js';
import { Ids } from './ids.js';
import { Collection } from './items/collection.js';
import { ItemCreation } from './items/create-item.js';
import { ExecutionEngine } from './items/execution-engine.js';
import { ItemRegister } from './items/item-register.js';
import { ItemTicker } from './items/item-ticker.js';
import { ItemUpdate } from './items/update-item.js';
import { SANDBOX_CLIENT_ID, SANDBOX_CLIENT_SECRET, type SandboxLogger, type SandboxOptions } from './options.js';
import { defaultSettings, emptyState } from './state/sandbox-state.js';
import { StateFile } from './state/state-file.js';
import { Store } from './state/store.js';
import { SandboxEvents } from './webhooks/sandbox-events.js';
import { WebhookSender } from './webhooks/webhook-sender.js';
import { createWorld } from './world/index.js';

const DEFAULT_SEED = 1;
const DEFAULT_STEP_MS = 150;
const HOUR_MS = 3_600_000;
const SILENT: SandboxLogger = { info: () => {}, error: () => {} };

/** The parts of one sandbox, put together. Independent of the network but for webhooks. */
export class Sandbox {
  readonly logger: SandboxLogger;
  readonly keys: ClientKeys;
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly ids: Ids;
  readonly tokens: Tokens;
  readonly catalogue: ConnectorCatalogue;
  readonly view: BankView;
  readonly sender: WebhookSender;
  readonly events: SandboxEvents;
  readonly collection: Collection;
  readonly engine: ExecutionEngine;
  readonly ticker: ItemTicker;
  readonly register: ItemRegister;
  readonly creation: ItemCreation;
  readonly update: ItemUpdate;
  readonly faults = new Faults();
  readonly limits: RateLimits;
  readonly #stepMs: number;

  /** @param baseUrl where it answers, known once it listens @throws when the state file is not one */
  constructor(options: SandboxOptions, baseUrl: () => string) {
    this.#stepMs = options.executionStepMs ?? DEFAULT_STEP_MS;
    this.logger = options.logger ?? SILENT;
    this.keys = {
      clientId: options.clientId ?? SANDBOX_CLIENT_ID,
      clientSecret: options.clientSecret ?? SANDBOX_CLIENT_SECRET,
    };
    const file = new StateFile(options.stateFile ?? null, this.logger);
    this.store = new Store(file.read() ?? emptyState(defaultSettings(this.#stepMs)), file);
    if (options.executionStepMs !== undefined) this.store.state.settings.executionStepMs = options.executionStepMs;
    this.store.changed();
    this.clock = new SandboxClock(options.clock, this.store.state.clockOffsetMs);
    this.ids = new Ids(options.seed ?? null, () => this.store.state);
    this.tokens = new Tokens(() => Buffer.from(this.store.state.signingSecret, 'base64url'), this.clock);
    this.catalogue = new ConnectorCatalogue(() => this.store.state, this.clock);
    this.view = new BankView(createWorld(options.seed ?? DEFAULT_SEED), this.catalogue, this.store);
    this.sender = new WebhookSender(this.store, this.clock, options.webhookHourMs ?? HOUR_MS);
    this.events = new SandboxEvents(this.sender, this.keys.clientId, baseUrl);
    this.collection = new Collection(this.view, this.catalogue, this.events, this.logger);
    this.engine = new ExecutionEngine(
      this.store,
      this.catalogue,
      this.clock,
      this.ids,
      this.events,
      this.collection,
      this.logger,
    );
    this.ticker = new ItemTicker(this.engine, this.store, this.clock);
    this.engine.onChange = () => this.ticker.wake();
    this.register = new ItemRegister(this.store, this.engine, this.events);
    this.creation = new ItemCreation(this.store, this.catalogue, this.register, this.engine, this.ids, this.clock);
    this.update = new ItemUpdate(this.store, this.catalogue, this.engine, this.clock);
    this.limits = new RateLimits(this.clock);
  }

  /** Back to the first start; keys given out stay valid. */
  reset(): void {
    const { signingSecret } = this.store.state;
    this.clock.reset();
    this.store.replace({ ...emptyState(defaultSettings(this.#stepMs)), signingSecret });
    this.faults.clear();
    this.limits.switch(false);
    this.sender.reset();
    this.ticker.wake();
  }

  /** Ends what runs by itself and writes the state. */
  async close(): Promise<void> {
    this.ticker.close();
    this.view.close();
    await this.sender.close();
    await this.store.flush();
  }
}
