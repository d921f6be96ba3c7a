import { describe, expect, test } from '@jest/globals';
import {
  compareInvestments,
  compareLoans,
  type HoldingLikeness,
  type InvestmentFacts,
  type LoanFacts,
} from '../../../src/modules/holdings/domain/holding-identity.js';
import { decimalText } from '../../../src/shared/decimal-text.js';

const origin = { connectorId: 2, clearingCodes: ['237'], documents: ['76109277673'], holder: 'Ana Souza' };
const otherBank = { ...origin, connectorId: 600, clearingCodes: ['341'] };
const unknownBank = { ...origin, connectorId: 600, clearingCodes: [] };
const unknownOwner = { ...origin, documents: [], holder: null };
const [one, two] = [decimalText('100'), decimalText('150')];

const share: InvestmentFacts = {
  origin,
  type: 'EQUITY',
  subtype: 'STOCK',
  status: 'ACTIVE',
  name: 'PETR4',
  code: 'PETR4',
  isin: 'BRPETRACNPR6',
  number: '20481734',
  issuer: 'Petrobras',
  currency: 'BRL',
  balance: one,
  amount: one,
  amountOriginal: one,
  amountProfit: null,
  taxes: null,
  quantity: one,
  value: one,
  rate: null,
  rateType: null,
  fixedAnnualRate: null,
  date: '2026-03-10',
  dueDate: null,
  issueDate: '2000-01-03',
  purchaseDate: null,
};
const deposit: InvestmentFacts = {
  ...share,
  type: 'FIXED_INCOME',
  subtype: 'CDB',
  name: 'CDB 110% CDI',
  code: null,
  isin: null,
  dueDate: '2028-01-10',
  issueDate: '2024-01-10',
  purchaseDate: '2024-01-10',
};
const numberless = { ...share, number: null };
const nameless = { ...deposit, number: null };

const investments: Record<string, [InvestmentFacts, Partial<InvestmentFacts>, HoldingLikeness]> = {
  'the same in everything': [share, {}, 'identical'],
  'another price and another day of it': [share, { value: two, balance: two, date: '2026-03-11' }, 'identical'],
  'a quantity that is written otherwise': [share, { quantity: decimalText('100.000') }, 'identical'],
  'more of it, bought between the two readings': [share, { quantity: two, amountOriginal: two }, 'same'],
  'a number that is written otherwise': [share, { number: '0020.481-734' }, 'identical'],
  'another number, as of another account at the bank': [share, { number: '20481735' }, 'different'],
  'the same custody number, another paper': [
    share,
    { code: 'VALE3', isin: 'BRVALEACNOR0', name: 'VALE3' },
    'different',
  ],
  'a ticker that changed under one ISIN': [share, { code: 'PETR99', name: 'Petrobras PN' }, 'identical'],
  'the same ticker with another ISIN': [share, { isin: 'BRPETRACNOR9' }, 'different'],
  'a code alone on one side': [share, { isin: null }, 'identical'],
  'another class': [share, { type: 'ETF' }, 'different'],
  'another currency': [share, { currency: 'USD' }, 'different'],
  'another bank': [share, { origin: otherBank }, 'different'],
  'a bank that names no code': [share, { origin: unknownBank }, 'unsure'],
  'the same paper at a bank that names no code': [numberless, { origin: unknownBank }, 'different'],
  'another connector of the same bank': [share, { origin: { ...origin, connectorId: 600 } }, 'identical'],
  'another owner': [share, { origin: { ...origin, documents: ['11144477735'] } }, 'different'],
  'an owner who is not named': [share, { origin: unknownOwner }, 'unsure'],
  'an owner by name alone': [share, { origin: { ...origin, documents: [], holder: 'ANA  SOÚZA' } }, 'identical'],
  'an owner whose name is shortened': [share, { origin: { ...origin, documents: [], holder: 'ANA S' } }, 'unsure'],
  'no number, quantity and price paid alike': [numberless, {}, 'identical'],
  'no number, more of it': [numberless, { quantity: two }, 'unsure'],
  'no number, a price paid that is not told': [numberless, { amountOriginal: null }, 'unsure'],
  'a number on one side alone': [share, { number: null }, 'identical'],
  'a number that is masked': [share, { number: '****1734', quantity: two }, 'unsure'],
  'a number too short to tell': [share, { number: '17', quantity: two }, 'unsure'],
  'a deposit by its number and name': [deposit, {}, 'identical'],
  'a deposit that was renamed': [deposit, { name: 'CDB DI' }, 'unsure'],
  'a second deposit of the same name': [deposit, { number: '20481735' }, 'different'],
  'a second deposit of the same name without numbers': [nameless, { purchaseDate: '2024-02-11' }, 'different'],
  'deposits that share a name alone': [nameless, { quantity: two, amountOriginal: two }, 'different'],
  'deposits alike without numbers': [nameless, {}, 'unsure'],
  'the same number with another term': [deposit, { dueDate: '2029-01-10' }, 'unsure'],
};

const contract: LoanFacts = {
  origin,
  kind: 'LOAN',
  type: 'CREDITO_PESSOAL',
  productName: 'Crédito pessoal',
  contractNumber: '901234567890',
  currency: 'BRL',
  contractAmount: one,
  outstandingBalance: one,
  contractDate: '2024-05-02',
  dueDate: '2028-05-02',
  cet: null,
  instalmentsTotal: 48,
  instalmentsPaid: 20,
};
const unnumbered = { ...contract, contractNumber: null };

const loans: Record<string, [LoanFacts, Partial<LoanFacts>, HoldingLikeness]> = {
  'the same contract': [contract, {}, 'identical'],
  'less left to pay': [contract, { outstandingBalance: two, instalmentsPaid: 21 }, 'same'],
  'a number that is written otherwise': [contract, { contractNumber: '9012.3456-7890' }, 'identical'],
  'another number': [contract, { contractNumber: '901234567891' }, 'different'],
  'another kind under one number': [contract, { kind: 'FINANCING' }, 'different'],
  'a contract that was agreed anew': [contract, { contractAmount: two }, 'unsure'],
  'an owner who is not named': [contract, { origin: unknownOwner }, 'unsure'],
  'another owner': [contract, { origin: { ...origin, documents: ['11144477735'] } }, 'different'],
  'the same number at another bank': [contract, { origin: otherBank }, 'different'],
  'the same contract at a bank that names no code': [contract, { origin: unknownBank }, 'unsure'],
  'no number, the same day and amount': [unnumbered, {}, 'unsure'],
  'no number, another amount': [unnumbered, { contractAmount: two }, 'different'],
  'a number that is masked': [contract, { contractNumber: 'XXXXXXXX7890' }, 'unsure'],
  'a name alone': [unnumbered, { contractDate: null, contractAmount: null }, 'different'],
};

describe('two investments of one person', () => {
  test.each(Object.entries(investments))('%s', (_what, [earlier, changes, expected]) => {
    const later = { ...earlier, ...changes };
    expect(compareInvestments(earlier, later)).toBe(expected);
    // It does not matter which of them was there first.
    expect(compareInvestments(later, earlier)).toBe(expected);
  });
});

describe('two loans of one person', () => {
  test.each(Object.entries(loans))('%s', (_what, [earlier, changes, expected]) => {
    const later = { ...earlier, ...changes };
    expect(compareLoans(earlier, later)).toBe(expected);
    expect(compareLoans(later, earlier)).toBe(expected);
  });
});
