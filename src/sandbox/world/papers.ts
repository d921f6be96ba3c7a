import { type Day, dayIn } from './calendar.js';

/** Something to hold: how it is called, priced and taxed. */
export interface Paper {
  key: 'treasury' | 'cdb' | 'fund' | 'share';
  type: 'FIXED_INCOME' | 'MUTUAL_FUND' | 'EQUITY';
  subtype: 'TREASURY' | 'CDB' | 'FIXED_INCOME_FUND' | 'STOCK';
  name: string;
  code: string | null;
  isin: string | null;
  issuer: string;
  /** When the paper was created; for fixed income the API gives the purchase here instead. */
  created: Day;
  due: Day | null;
  /** Growth a year, as a fraction. */
  yearly: number;
  rate: number | null;
  rateType: string | null;
  fixedAnnualRate: number | null;
  /** Cents that one unit cost at the first purchase. */
  unitCents: number;
  units: readonly [number, number];
  /** Income tax on the gain, as a fraction. */
  tax: number;
}

/** One of each kind. */
export const PAPERS: readonly Paper[] = [
  {
    key: 'treasury',
    type: 'FIXED_INCOME',
    subtype: 'TREASURY',
    name: 'Tesouro IPCA+ 2035',
    code: 'NTN-B Principal',
    isin: 'BRSTNCNTB4U6',
    issuer: 'Tesouro Nacional',
    created: dayIn(2020 * 12 + 1, 7),
    due: dayIn(2035 * 12 + 4, 15),
    yearly: 0.101,
    rate: 100,
    rateType: 'IPCA',
    fixedAnnualRate: 5.81,
    unitCents: 184_231,
    units: [2, 6],
    tax: 0.15,
  },
  {
    key: 'cdb',
    type: 'FIXED_INCOME',
    subtype: 'CDB',
    name: 'CDB 110% CDI',
    code: null,
    isin: null,
    issuer: 'Banco Emissor Sandbox S.A.',
    created: dayIn(2022 * 12, 3),
    due: dayIn(2031 * 12 + 6, 10),
    yearly: 0.127,
    rate: 110,
    rateType: 'CDI',
    fixedAnnualRate: null,
    unitCents: 100_000,
    units: [5, 20],
    tax: 0.15,
  },
  {
    key: 'fund',
    type: 'MUTUAL_FUND',
    subtype: 'FIXED_INCOME_FUND',
    name: 'Fundo Ipê Renda Fixa Simples',
    code: null,
    isin: null,
    issuer: 'Ipê Gestão de Recursos Ltda',
    created: dayIn(2014 * 12 + 8, 1),
    due: null,
    yearly: 0.109,
    rate: null,
    rateType: null,
    fixedAnnualRate: null,
    unitCents: 254,
    units: [900, 4_000],
    tax: 0.15,
  },
  {
    key: 'share',
    type: 'EQUITY',
    subtype: 'STOCK',
    name: 'PETROBRAS PN',
    code: 'PETR4',
    isin: 'BRPETRACNPR6',
    issuer: 'Petróleo Brasileiro S.A.',
    created: dayIn(1977 * 12 + 9, 1),
    due: null,
    yearly: 0.06,
    rate: null,
    rateType: null,
    fixedAnnualRate: null,
    unitCents: 2_874,
    units: [50, 200],
    tax: 0,
  },
];
