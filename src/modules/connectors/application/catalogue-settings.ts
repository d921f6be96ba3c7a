/** How much of the provider's catalogue is offered here. */
export interface CatalogueSettings {
  /** The provider's test institutions too. */
  includeSandbox: boolean;
}

export const CATALOGUE_SETTINGS = Symbol.for('CatalogueSettings');
