import { describe, expect, test } from '@jest/globals';
import { type AccountFacts, compareAccounts } from '../../../src/modules/accounts/domain/account-identity.js';

const document = (value: string | null) => ({ holder: { document: value } });
const transfer = (transferNumber: string | null) => ({ bank: { transferNumber } });

const checking: AccountFacts = {
  connectorId: 2,
  type: 'BANK',
  subtype: 'CHECKING_ACCOUNT',
  currency: 'BRL',
  number: '0001/12345-6',
  ...transfer('237/0001/12345-6'),
  card: null,
  ...document('76109277673'),
};
const card: AccountFacts = {
  ...checking,
  type: 'CREDIT',
  subtype: 'CREDIT_CARD',
  number: '1234',
  bank: null,
  card: { brand: 'VISA' },
};

const cases: Record<string, [AccountFacts, Partial<AccountFacts>, ReturnType<typeof compareAccounts>]> = {
  'the same bank, number and owner': [checking, {}, 'same'],
  'a number that is written otherwise': [checking, { number: '1 / 123456' }, 'same'],
  'an owner whose document is written otherwise': [checking, document('761.092.776-73'), 'same'],
  'a number that stands in the transfer number alone': [checking, { number: null }, 'same'],
  'another connector of the same bank': [checking, { connectorId: 600 }, 'same'],
  'another bank with the same number': [checking, { connectorId: 600, ...transfer('341/0001/12345-6') }, 'different'],
  'another connector that names no bank': [checking, { connectorId: 600, ...transfer(null) }, 'different'],
  'another number': [checking, { number: '0001/12345-7' }, 'different'],
  'another agency': [checking, { number: '0002/12345-6' }, 'different'],
  'savings beside checking': [checking, { subtype: 'SAVINGS_ACCOUNT' }, 'different'],
  'a kind that the bank does not name': [checking, { subtype: null }, 'unsure'],
  'another currency': [checking, { currency: 'USD' }, 'different'],
  'an owner that is not named': [checking, document(null), 'unsure'],
  'an owner named by nothing': [checking, document(' - '), 'unsure'],
  'another owner of the same account, as two who share it': [checking, document('11144477735'), 'unsure'],
  'another owner of another account': [checking, { number: '0001/99', ...document('11144477735') }, 'different'],
  'no number, the same owner': [checking, { number: null, ...transfer(null) }, 'unsure'],
  'a number too short to tell': [checking, { number: '12', ...transfer(null) }, 'unsure'],
  'no number and no owner': [checking, { number: null, ...transfer(null), ...document(null) }, 'different'],
  'the same card': [card, {}, 'same'],
  'a card of another person with the same last digits': [card, document('11144477735'), 'different'],
  'another card of the same person': [card, { number: '9876' }, 'different'],
  'the same digits at another connector': [card, { connectorId: 600 }, 'unsure'],
  'the same digits of another brand at another connector': [
    card,
    { connectorId: 600, card: { brand: 'ELO' } },
    'different',
  ],
};

describe('two accounts of one person', () => {
  test.each(Object.entries(cases))('%s', (_what, [earlier, changes, expected]) => {
    const later = { ...earlier, ...changes };
    expect(compareAccounts({ ...earlier, ended: false }, later)).toBe(expected);
    // It does not matter which of them was there first.
    expect(compareAccounts({ ...later, ended: false }, earlier)).toBe(expected);
  });

  test('a card that ended may have been issued anew under another number, a bank account not', () => {
    expect(compareAccounts({ ...card, ended: true }, { ...card, number: '9876' })).toBe('unsure');
    expect(compareAccounts({ ...card, ended: true }, { ...card, number: '9876', card: { brand: 'ELO' } })).toBe(
      'different',
    );
    expect(compareAccounts({ ...checking, ended: true }, { ...checking, number: '0001/999999' })).toBe('different');
  });
});
