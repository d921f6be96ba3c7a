import type { Connector, ConnectorCredential, ConnectorType, ProductType } from 'pluggy-sdk';
import type { Wire } from '../world/world.js';

export type ConnectorStatus = Connector['health']['status'];
export type WireConnector = Wire<Connector>;
export type WireCredential = Wire<ConnectorCredential>;

/** How somebody gets in: decides the credentials asked for and the turns that the login takes. */
export type LoginFlow =
  /** Login and password. */
  | 'password'
  /** The same with a one-time code in the same form. */
  | 'one-step'
  /** The same, after which the bank asks for a code. */
  | 'two-step'
  /** The same, after which the bank asks which device may confirm it. */
  | 'select'
  /** A QR code to be read with the bank's app. */
  | 'qr'
  /** Open Finance: a tax number, then consent in the bank's app. */
  | 'open-finance'
  /** MeuPluggy: nothing to fill in; the user shares what the person connected there. */
  | 'oauth';

/** What the catalogue says of one institution; the rest follows from it. */
export interface ConnectorDefinition {
  id: number;
  name: string;
  site: string;
  /** Hexadecimal without `#`. */
  color: string;
  type: ConnectorType;
  flow: LoginFlow;
  isSandbox: boolean;
  products: ProductType[];
}

const BANKING: ProductType[] = ['ACCOUNTS', 'CREDIT_CARDS', 'TRANSACTIONS', 'IDENTITY'];

/** What most banks offer. */
export const BANK_PRODUCTS: ProductType[] = [
  ...BANKING,
  'PAYMENT_DATA',
  'INVESTMENTS',
  'INVESTMENTS_TRANSACTIONS',
  'LOANS',
];
/** What payment institutions offer. */
export const WALLET_PRODUCTS: ProductType[] = BANKING;
/** What brokers offer. */
export const BROKER_PRODUCTS: ProductType[] = [
  'ACCOUNTS',
  'TRANSACTIONS',
  'INVESTMENTS',
  'INVESTMENTS_TRANSACTIONS',
  'IDENTITY',
];

export const isOpenFinance = (connector: ConnectorDefinition) => connector.flow === 'open-finance';
export const isBusiness = (connector: ConnectorDefinition) => connector.type === 'BUSINESS_BANK';

/** An item whose login needs the person each time cannot be collected at night. */
export const canSyncAlone = (connector: ConnectorDefinition) =>
  connector.flow === 'password' || connector.flow === 'open-finance';
