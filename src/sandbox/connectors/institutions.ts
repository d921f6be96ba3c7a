import type { ConnectorType, ProductType } from 'pluggy-sdk';
import {
  BANK_PRODUCTS,
  BROKER_PRODUCTS,
  type ConnectorDefinition,
  type LoginFlow,
  WALLET_PRODUCTS,
} from './connector-definition.js';

type Row = [id: number, name: string, site: string, color: string];

/** Open Finance connectors have ids from 601 (Itaú) on. The order after it is the sandbox's own. */
const OPEN_FINANCE_BANKS: Row[] = [
  [601, 'Itaú', 'https://www.itau.com.br', 'EC7000'],
  [602, 'Banco do Brasil', 'https://www.bb.com.br', 'FCFC30'],
  [603, 'Bradesco', 'https://banco.bradesco', 'CC092F'],
  [604, 'Santander', 'https://www.santander.com.br', 'EC0000'],
  [605, 'Caixa Econômica Federal', 'https://www.caixa.gov.br', '005CA9'],
  [607, 'Inter', 'https://inter.co', 'FF7A00'],
  [608, 'C6 Bank', 'https://www.c6bank.com.br', '242424'],
  [609, 'BTG Pactual', 'https://www.btgpactual.com', '001E62'],
  [611, 'Safra', 'https://www.safra.com.br', '00003C'],
  [614, 'Sicredi', 'https://www.sicredi.com.br', '3FA110'],
  [615, 'Sicoob', 'https://www.sicoob.com.br', '003641'],
  [616, 'Banrisul', 'https://www.banrisul.com.br', '0057A8'],
  [617, 'Banco BV', 'https://www.bv.com.br', '1F4CD1'],
  [618, 'Banco Pan', 'https://www.bancopan.com.br', '00AFFF'],
  [619, 'Banco do Nordeste', 'https://www.bnb.gov.br', 'A6193C'],
  [623, 'Agibank', 'https://www.agibank.com.br', '0064FF'],
  [624, 'Banco BMG', 'https://www.bancobmg.com.br', 'FA6300'],
  [625, 'Daycoval', 'https://www.daycoval.com.br', '004A8D'],
];

const OPEN_FINANCE_WALLETS: Row[] = [
  [606, 'Nubank', 'https://nubank.com.br', '820AD1'],
  [610, 'Mercado Pago', 'https://www.mercadopago.com.br', '00B1EA'],
  [612, 'PicPay', 'https://picpay.com', '21C25E'],
  [613, 'PagBank', 'https://pagbank.com.br', 'FFC801'],
  [620, 'Neon', 'https://neon.com.br', '00A5F0'],
  [622, 'Digio', 'https://www.digio.com.br', '002555'],
];

const OPEN_FINANCE_BUSINESSES: Row[] = [
  [651, 'Itaú Empresas', 'https://www.itau.com.br/empresas', 'EC7000'],
  [652, 'Banco do Brasil Empresas', 'https://www.bb.com.br/pbb/pagina-inicial/empresas', 'FCFC30'],
  [653, 'Bradesco Empresas', 'https://banco.bradesco/empresas', 'CC092F'],
  [654, 'Cora', 'https://www.cora.com.br', 'FE3E6D'],
];

/** Direct connectors have ids in the 200s. */
const DIRECT_BANKS: Row[] = [
  [201, 'Itaú', 'https://www.itau.com.br', 'EC7000'],
  [203, 'Bradesco', 'https://banco.bradesco', 'CC092F'],
  [208, 'Santander', 'https://www.santander.com.br', 'EC0000'],
  [211, 'Banco do Brasil', 'https://www.bb.com.br', 'FCFC30'],
  [212, 'Nubank', 'https://nubank.com.br', '820AD1'],
  [215, 'Inter', 'https://inter.co', 'FF7A00'],
  [227, 'Banco Original', 'https://www.original.com.br', '00A857'],
  [229, 'Sofisa Direto', 'https://www.sofisadireto.com.br', '6CB33F'],
];

const BROKERS: Row[] = [
  [206, 'XP Investimentos', 'https://www.xpi.com.br', '000000'],
  [207, 'Rico', 'https://www.rico.com.vc', 'FF4600'],
  [209, 'Clear', 'https://www.clear.com.br', '00B0B9'],
  [221, 'Genial Investimentos', 'https://www.genialinvestimentos.com.br', '0047BB'],
];

const DIRECT_BUSINESSES: Row[] = [
  [219, 'Bradesco Empresas', 'https://banco.bradesco/empresas', 'CC092F'],
  [226, 'Santander Empresas', 'https://www.santander.com.br/empresas', 'EC0000'],
];

const MEU_PLUGGY: Row[] = [[200, 'MeuPluggy', 'https://meu.pluggy.ai', 'EF294B']];

function rows(list: Row[], type: ConnectorType, flow: LoginFlow, products: ProductType[]): ConnectorDefinition[] {
  return list.map(([id, name, site, color]) => ({ id, name, site, color, type, flow, products, isSandbox: false }));
}

/** Real institutions of Brazil, under names people know; what they hold here is invented. */
export const INSTITUTIONS: ConnectorDefinition[] = [
  ...rows(MEU_PLUGGY, 'PERSONAL_BANK', 'oauth', BANK_PRODUCTS),
  ...rows(DIRECT_BANKS, 'PERSONAL_BANK', 'password', BANK_PRODUCTS),
  ...rows(BROKERS, 'INVESTMENT', 'password', BROKER_PRODUCTS),
  ...rows(DIRECT_BUSINESSES, 'BUSINESS_BANK', 'password', BANK_PRODUCTS),
  ...rows(OPEN_FINANCE_BANKS, 'PERSONAL_BANK', 'open-finance', BANK_PRODUCTS),
  ...rows(OPEN_FINANCE_WALLETS, 'PAYMENT_ACCOUNT', 'open-finance', WALLET_PRODUCTS),
  ...rows(OPEN_FINANCE_BUSINESSES, 'BUSINESS_BANK', 'open-finance', BANK_PRODUCTS),
];

const PLUGGY_SITE = 'https://pluggy.ai';

/** Pluggy's own sandbox connectors. 0, 1, 2, 3 and 8 are Pluggy's ids; those of the rest are chosen here. */
const SANDBOX_ROWS: [number, string, ConnectorType, LoginFlow][] = [
  [0, 'Pluggy Bank', 'PERSONAL_BANK', 'password'],
  [1, 'Pluggy Bank MFA 1 Step', 'PERSONAL_BANK', 'one-step'],
  [2, 'Pluggy Bank', 'PERSONAL_BANK', 'password'],
  [3, 'Pluggy Bank MFA 2 Step', 'PERSONAL_BANK', 'two-step'],
  [4, 'Pluggy Bank QR', 'PERSONAL_BANK', 'qr'],
  [5, 'Pluggy Bank Select', 'PERSONAL_BANK', 'select'],
  [8, 'Pluggy Bank Business', 'BUSINESS_BANK', 'password'],
  [600, 'Pluggy Bank Open Finance', 'PERSONAL_BANK', 'open-finance'],
  [650, 'Pluggy Bank Open Finance Business', 'BUSINESS_BANK', 'open-finance'],
];

export const SANDBOX_CONNECTORS: ConnectorDefinition[] = SANDBOX_ROWS.map(([id, name, type, flow]) => ({
  id,
  name,
  type,
  flow,
  site: PLUGGY_SITE,
  color: 'EF294B',
  isSandbox: true,
  products: BANK_PRODUCTS,
}));
