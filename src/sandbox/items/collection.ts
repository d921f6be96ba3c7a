import type { TriggeredBy } from 'pluggy-sdk';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import { canSyncAlone } from '../connectors/connector-definition.js';
import type { BankView, Moment } from '../data/bank-view.js';
import { collectedChanges } from '../data/collected-changes.js';
import type { SandboxLogger } from '../options.js';
import type { SandboxEvents } from '../webhooks/sandbox-events.js';
import type { LoginScript } from './login-script.js';
import { askedFor, statusDetail } from './status-detail.js';
import { COLLECTED_PARTS, type CollectedPart, noEdits, type StoredItem } from './stored-item.js';

const DAY_MS = 86_400_000;

/** The end of an execution that got in: what is visible moves on, and the world is told. */
export class Collection {
  readonly #view: BankView;
  readonly #catalogue: ConnectorCatalogue;
  readonly #events: SandboxEvents;
  readonly #logger: SandboxLogger;
  /** Events of one collection after those of the one before. */
  #telling: Promise<void> = Promise.resolve();

  constructor(view: BankView, catalogue: ConnectorCatalogue, events: SandboxEvents, logger: SandboxLogger) {
    this.#logger = logger;
    this.#view = view;
    this.#catalogue = catalogue;
    this.#events = events;
  }

  /** @param at when the execution ended */
  settle(
    item: StoredItem,
    at: string,
    triggeredBy: TriggeredBy,
    failed: CollectedPart[],
    warnings: LoginScript['warnings'],
  ): void {
    const before: Moment = { collectedAt: { ...item.collectedAt }, edits: structuredClone(item.edits) };
    const isFirst = item.lastUpdatedAt === null;
    item.firstCollectedAt ??= at;
    for (const part of COLLECTED_PARTS) {
      if (askedFor(item, part) && !failed.includes(part)) item.collectedAt[part] = at;
    }
    applyStaged(item, at);
    item.status = 'UPDATED';
    item.executionStatus = failed.length > 0 ? 'PARTIAL_SUCCESS' : 'SUCCESS';
    item.statusDetail = failed.length > 0 || warnings.length > 0 ? statusDetail(item, failed, warnings) : null;
    item.lastUpdatedAt = at;
    item.updatedAt = at;
    item.nextAutoSyncAt = this.nextAutoSync(item, at);
    this.#events.item(isFirst ? 'item/created' : 'item/updated', item, triggeredBy);
    this.#tell(item, before, triggeredBy);
  }

  /** Resolves when all changes found so far have been told. */
  settled(): Promise<void> {
    return this.#telling;
  }

  /** A day after `at`; `null` for an item that cannot be collected without its user, or was told not to. */
  nextAutoSync(item: StoredItem, at: string): string | null {
    if (!item.autoSync || !canSyncAlone(this.#catalogue.get(item.connectorId))) return null;
    return new Date(Date.parse(at) + DAY_MS).toISOString();
  }

  #tell(item: StoredItem, before: Moment, triggeredBy: TriggeredBy): void {
    // To find out what changed means to read it all: not for nobody.
    if (!this.#events.isHeard(item)) return;
    const now = { ...item, collectedAt: { ...item.collectedAt }, edits: structuredClone(item.edits) };
    this.#telling = this.#telling
      .then(async () => {
        for await (const changes of collectedChanges(this.#view, now, before)) {
          this.#events.transactions(now, changes, triggeredBy);
        }
      })
      .catch((error: Error) => {
        this.#logger.error('changes could not be told', { itemId: item.id, reason: error.stack });
      });
  }
}

/** What was edited while the bank was not looked at gets the time of the collection that finds it. */
function applyStaged(item: StoredItem, at: string): void {
  const { staged, edits } = item;
  edits.added.push(...staged.added.map((row) => ({ ...row, createdAt: at, updatedAt: at })));
  for (const [id, change] of Object.entries(staged.changed)) {
    edits.changed[id] = { ...edits.changed[id], ...change, updatedAt: at };
  }
  edits.removed.push(...staged.removed);
  item.staged = noEdits();
}
