import type { Page, PageRequest } from '../../../shared/page.js';
import type { RowCounts } from '../../../shared/row-counts.js';
import type { Connector } from '../domain/connector.js';
import type { ConnectorEntry } from '../domain/connector-entry.js';

/** What a search in the catalogue asks for; absent means any. */
export interface ConnectorSearch {
  /** Part of the name; accents and case are ignored. */
  search?: string;
  type?: string;
  /** A product that the connector must offer. */
  product?: string;
  health?: string;
  isOpenFinance?: boolean;
}

/** Our catalogue of institutions; the same for every user. */
export interface ConnectorRepository {
  /** Connectors on offer, by name. Throws `InvalidInput` on a cursor that is not of this search. */
  search(search: ConnectorSearch, page: PageRequest): Promise<Page<ConnectorEntry>>;
  /** Retired ones too; `null` where there never was one. */
  find(id: number): Promise<ConnectorEntry | null>;
  /** Retired ones too; those that never were are left out. */
  findMany(ids: readonly number[]): Promise<Map<number, ConnectorEntry>>;
  /** Whether nothing is on offer. */
  isEmpty(): Promise<boolean>;
  /** Makes the catalogue hold exactly these: writes those that differ, retires those that are not among them. */
  replaceAll(connectors: readonly Connector[], now: Date): Promise<RowCounts>;
  /** Writes one if it differs and takes it out of retirement. */
  save(connector: Connector, now: Date): Promise<void>;
  /** Takes one off offer; no error where it is not there. */
  retire(id: number, now: Date): Promise<void>;
}

export const CONNECTOR_REPOSITORY = Symbol.for('ConnectorRepository');
