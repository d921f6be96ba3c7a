import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import { isBusiness, isOpenFinance } from '../connectors/connector-definition.js';
import type { CollectedPart, StoredItem } from '../items/stored-item.js';
import type { Store } from '../state/store.js';
import type {
  ItemEdits,
  ItemFacts,
  TransactionCursor,
  TransactionFilter,
  TransactionPage,
  WireAccount,
  World,
} from '../world/world.js';

/** How many items are remembered as likely to be asked for again. */
const RECENT_KEPT = 16;

/** What of an item decides which rows are visible. */
export interface Moment {
  collectedAt: Record<CollectedPart, string | null>;
  edits: ItemEdits;
}

/**
 * What has been collected for an item. Each part is seen as of its own latest collection, so that a product that
 * failed keeps what it had.
 */
export class BankView {
  readonly #world: World;
  readonly #catalogue: ConnectorCatalogue;
  readonly #store: Store;
  #isClosed = false;
  #recent: string[] = [];
  /** Item ids by the ids of accounts seen so far. Ids are never used twice, so an entry may be idle but not wrong. */
  readonly #owners = new Map<string, string>();

  constructor(world: World, catalogue: ConnectorCatalogue, store: Store) {
    this.#world = world;
    this.#catalogue = catalogue;
    this.#store = store;
  }

  /** Ends what reads through many pages in the background. */
  close(): void {
    this.#isClosed = true;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get world(): World {
    return this.#world;
  }

  /** `null` when one of the parts was never collected: then there is nothing to see. */
  facts(item: StoredItem, parts: CollectedPart[], moment: Moment = item): ItemFacts | null {
    const instants = parts.map((part) => moment.collectedAt[part]);
    if (item.firstCollectedAt === null || instants.some((instant) => instant === null)) return null;
    const connector = this.#catalogue.get(item.connectorId);
    return {
      itemId: item.id,
      connectorId: connector.id,
      institutionName: connector.name,
      isOpenFinance: isOpenFinance(connector),
      isBusiness: isBusiness(connector),
      products: item.products,
      login: item.repertoire,
      holder: item.holder,
      firstCollectedAt: new Date(item.firstCollectedAt),
      collectedAt: new Date(instants.sort()[0]!),
      size: item.size ?? this.#store.state.settings.size,
      edits: moment.edits,
    };
  }

  accounts(item: StoredItem): WireAccount[] {
    const accounts = (['accounts', 'creditCards'] as const).flatMap((part) => {
      const facts = this.facts(item, [part]);
      return facts === null ? [] : this.#world.accounts(facts).filter((account) => partOf(account) === part);
    });
    for (const { id } of accounts) this.#owners.set(id, item.id);
    const { accountChanges } = item;
    return accountChanges ? accounts.map((account) => ({ ...account, ...accountChanges })) : accounts;
  }

  /** The facts that decide which rows of the account are visible. */
  rowFacts(item: StoredItem, account: WireAccount, moment: Moment = item): ItemFacts | null {
    return this.facts(item, [partOf(account), 'transactions'], moment);
  }

  transactions(
    item: StoredItem,
    account: WireAccount,
    filter: TransactionFilter,
    after: TransactionCursor | null,
    limit: number,
    moment: Moment = item,
  ): TransactionPage {
    const facts = this.rowFacts(item, account, moment);
    const page = facts === null ? null : this.#world.transactions(facts, account.id, filter, after, limit);
    return page ?? { rows: [], next: null };
  }

  findAccount(id: string): { item: StoredItem; account: WireAccount } | null {
    return this.search((item) => {
      const account = this.accounts(item).find((candidate) => candidate.id === id);
      return account === undefined ? null : { item, account };
    }, this.#owners.get(id));
  }

  /**
   * The first item for which `find` finds something: ids of parts do not say whose they are.
   *
   * @param ownerId the one item to look into, where it is known
   */
  search<T>(find: (item: StoredItem) => T | null | undefined, ownerId?: string): T | null {
    const owner = this.#store.state.items[ownerId ?? ''];
    for (const item of owner === undefined ? this.#likelyFirst() : [owner]) {
      const found = find(item);
      if (found === null || found === undefined) continue;
      this.#recent = [item.id, ...this.#recent.filter((id) => id !== item.id)].slice(0, RECENT_KEPT);
      return found;
    }
    return null;
  }

  /** To look into an item means to work out what its bank holds: those found last come first. */
  #likelyFirst(): StoredItem[] {
    const { items } = this.#store.state;
    const recent = this.#recent.map((id) => items[id]).filter((item) => item !== undefined);
    return [...recent, ...Object.values(items).filter((item) => !this.#recent.includes(item.id))];
  }
}

function partOf(account: WireAccount): 'accounts' | 'creditCards' {
  return account.type === 'CREDIT' ? 'creditCards' : 'accounts';
}
