import type { Connector, CredentialField } from '../domain/connector.js';
import type { ConnectorEntry } from '../domain/connector-entry.js';

/** The columns that hold what the provider says, with their types: a row differs when one of them does. */
export const factColumns = {
  name: 'text',
  type: 'text',
  country: 'text',
  institution_url: 'text',
  image_url: 'text',
  primary_color: 'text',
  products: 'text[]',
  credentials: 'jsonb',
  has_mfa: 'boolean',
  oauth: 'boolean',
  is_open_finance: 'boolean',
  is_sandbox: 'boolean',
  health: 'text',
  stage: 'text',
  reset_password_url: 'text',
} as const;

interface FactsRow {
  id: number;
  name: string;
  type: string;
  country: string;
  institution_url: string | null;
  image_url: string | null;
  primary_color: string | null;
  products: string[];
  credentials: StoredField[];
  has_mfa: boolean;
  oauth: boolean;
  is_open_finance: boolean;
  is_sandbox: boolean;
  health: string;
  stage: string | null;
  reset_password_url: string | null;
}

/** JSON has no instants. */
type StoredField = Omit<CredentialField, 'expiresAt'> & { expiresAt: string | null };

export interface ConnectorRow extends FactsRow {
  updated_at: Date;
  retired_at: Date | null;
  circuit_open_until: Date | null;
}

export function rowOf(connector: Connector): FactsRow {
  return {
    id: connector.id,
    name: connector.name,
    type: connector.type,
    country: connector.country,
    institution_url: connector.institutionUrl,
    image_url: connector.imageUrl,
    primary_color: connector.primaryColor,
    products: connector.products,
    credentials: connector.credentials.map((field) => ({
      ...field,
      expiresAt: field.expiresAt?.toISOString() ?? null,
    })),
    has_mfa: connector.hasMfa,
    oauth: connector.oauth,
    is_open_finance: connector.isOpenFinance,
    is_sandbox: connector.isSandbox,
    health: connector.health,
    stage: connector.stage,
    reset_password_url: connector.resetPasswordUrl,
  };
}

export function entryOf(row: ConnectorRow): ConnectorEntry {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    country: row.country,
    institutionUrl: row.institution_url,
    imageUrl: row.image_url,
    primaryColor: row.primary_color,
    products: row.products,
    credentials: row.credentials.map((field) => ({
      ...field,
      expiresAt: field.expiresAt === null ? null : new Date(field.expiresAt),
    })),
    hasMfa: row.has_mfa,
    oauth: row.oauth,
    isOpenFinance: row.is_open_finance,
    isSandbox: row.is_sandbox,
    health: row.health,
    stage: row.stage,
    resetPasswordUrl: row.reset_password_url,
    updatedAt: row.updated_at,
    retiredAt: row.retired_at,
    circuitOpenUntil: row.circuit_open_until,
  };
}
