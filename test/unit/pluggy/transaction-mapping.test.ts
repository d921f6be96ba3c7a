import { describe, expect, it } from '@jest/globals';
import { parseExactJson } from '../../../src/pluggy/exact-json.js';
import { transactionOf } from '../../../src/pluggy/mapping/transaction.js';
import type { Fields } from '../../../src/pluggy/reading.js';
import { ProviderAnswerInvalid } from '../../../src/shared/errors.js';

const BANK = { providerAccountId: 'acc-1', accountCurrency: 'BRL', accountType: 'BANK' };
const CARD = { ...BANK, accountType: 'CREDIT' };

/** A transaction as Pluggy's JSON has it: changes are JSON text, so that numbers are written as they come. */
function aRow(changes = '{}'): Fields {
  return {
    id: 'tx-1',
    accountId: 'acc-1',
    description: 'Mercado',
    descriptionRaw: null,
    currencyCode: 'BRL',
    amount: '-212.45',
    date: '2026-02-01T03:00:00.000Z',
    type: 'DEBIT',
    status: 'POSTED',
    ...(parseExactJson(changes) as Fields),
  };
}

describe('a transaction', () => {
  it.each([
    ['bank, out', BANK, '{"type":"DEBIT","amount":-212.45}', '-212.45', null],
    ['bank, in', BANK, '{"type":"CREDIT","amount":1500}', '1500', null],
    ['card, purchase', CARD, '{"type":"DEBIT","amount":80.10}', '-80.10', null],
    ['card, refund', CARD, '{"type":"CREDIT","amount":-80.10}', '80.10', null],
    ['bank, out, unsigned', BANK, '{"type":"DEBIT","amount":50.00}', '-50.00', { amount: '50.00' }],
    ['bank, in, with a minus', BANK, '{"type":"CREDIT","amount":-50}', '50', { amount: '-50' }],
    ['card, purchase with a minus', CARD, '{"type":"DEBIT","amount":-80.10}', '-80.10', { amount: '-80.10' }],
    ['card, refund unsigned', CARD, '{"type":"CREDIT","amount":80.10}', '80.10', { amount: '80.10' }],
    ['bank, nothing', BANK, '{"type":"DEBIT","amount":0.00}', '0.00', null],
    ['card, nothing', CARD, '{"type":"CREDIT","amount":-0.0}', '0.0', null],
  ])(
    'takes its direction from the type and its size from the amount: %s',
    (_name, account, changes, amount, unknown) => {
      expect(transactionOf(aRow(changes), account)).toMatchObject({ amount, unknown });
    },
  );

  it.each([
    ['bank, minus', BANK, -5, 'DEBIT', '-5'],
    ['bank, plus', BANK, 5, 'CREDIT', '5'],
    ['card, plus', CARD, 5, 'DEBIT', '-5'],
    ['card, minus', CARD, -5, 'CREDIT', '5'],
  ])('of a type yet unknown goes by the sign, and keeps the type: %s', (_name, account, amount, type, signed) => {
    const read = transactionOf(aRow(`{"type":"REVERSAL","amount":${amount}}`), account);
    expect(read).toMatchObject({ type, amount: signed, unknown: { type: 'REVERSAL' } });
    expect(transactionOf(aRow(`{"type":null,"amount":${amount}}`), account)).toMatchObject({ type, unknown: null });
  });

  it.each([
    ['83710.799999999999', '-83710.80'],
    ['0.30000000000000004', '-0.30'],
    // Less than any coin is what a float left behind.
    ['1e-7', '0.00'],
    ['1.5e3', '-1500'],
    ['123456789012345678.91', '-123456789012345678.91'],
    ['"12.34"', '-12.34'],
  ])('has the exact amount of %s', (source, amount) => {
    expect(transactionOf(aRow(`{"amount":${source}}`), CARD).amount).toBe(amount);
  });

  it.each([
    ['no id', '{"id":null}', "A transaction in the provider's answer has no id."],
    ['no amount', '{"amount":null}', "The transaction tx-1 in the provider's answer has no amount."],
    [
      'an amount that is none',
      '{"amount":"secret"}',
      "The transaction tx-1 in the provider's answer has an unreadable amount.",
    ],
    [
      'an amount of a million digits',
      '{"amount":1e1000000}',
      "The transaction tx-1 in the provider's answer has an unreadable amount.",
    ],
    ['no date', '{"date":null}', "The transaction tx-1 in the provider's answer has no date."],
    [
      'a date that is none',
      '{"date":"2026-13-45T00:00:00.000Z"}',
      "The transaction tx-1 in the provider's answer has an unreadable date.",
    ],
  ])('with %s is refused by the field and the id, without its content', (_name, changes, message) => {
    expect(() => transactionOf(aRow(changes), BANK)).toThrow(new ProviderAnswerInvalid(message));
  });

  it('in another currency has what moved on the account, and its amount there with the same sign', () => {
    const usd = '{"currencyCode":"USD","amount":10.00,"amountInAccountCurrency":52.37}';
    expect(transactionOf(aRow(usd), CARD)).toMatchObject({
      amount: '-52.37',
      currency: 'BRL',
      originalAmount: '-10.00',
      originalCurrency: 'USD',
    });
    const refund = '{"currencyCode":"USD","type":"CREDIT","amount":-10.00,"amountInAccountCurrency":-52.37}';
    expect(transactionOf(aRow(refund), CARD)).toMatchObject({ amount: '52.37', originalAmount: '10.00' });
    const unconverted = '{"currencyCode":"USD","amount":10.00,"amountInAccountCurrency":null}';
    expect(transactionOf(aRow(unconverted), CARD)).toMatchObject({
      amount: '-10.00',
      currency: 'USD',
      originalAmount: null,
      originalCurrency: null,
    });
    const home = '{"amount":10.00,"amountInAccountCurrency":10.00}';
    expect(transactionOf(aRow(home), CARD)).toMatchObject({ currency: 'BRL', originalAmount: null, unknown: null });
  });

  it('keeps a status that this version does not know, as posted', () => {
    expect(transactionOf(aRow('{"status":"PENDING"}'), BANK)).toMatchObject({ status: 'PENDING', unknown: null });
    expect(transactionOf(aRow('{"status":null}'), BANK)).toMatchObject({ status: 'POSTED', unknown: null });
    const read = transactionOf(aRow('{"status":"AUTHORIZED"}'), BANK);
    expect(read).toMatchObject({ status: 'POSTED', unknown: { status: 'AUTHORIZED' } });
  });

  it('keeps fields that this version does not know, where they were, without nulls', () => {
    const { unknown } = transactionOf(
      aRow(`{
        "moodOfTheBank": {"score": 0.1, "tags": ["a", 2, null]}, "nothing": null,
        "paymentData": {"paymentMethod": "PIX", "endToEndId": "E123", "receiver": {"name": "Loja", "shoeSize": 42}},
        "creditCardMetadata": {"cardNumber": "1234", "newField": true},
        "merchant": "not an object any more"
      }`),
      BANK,
    );
    expect(unknown).toEqual({
      moodOfTheBank: { score: '0.1', tags: ['a', '2'] },
      paymentData: { endToEndId: 'E123', receiver: { shoeSize: '42' } },
      creditCardMetadata: { newField: true },
      merchant: 'not an object any more',
    });
  });

  it('keeps documents of the other side apart from all else, and lets no account number through', () => {
    const read = transactionOf(
      aRow(`{
        "paymentData": {
          "payer": {"name": "Ana", "documentNumber": {"type": "CPF", "value": "529.982.247-25"}, "accountNumber": "778899", "branchNumber": "5566"},
          "receiver": {"name": "Loja", "taxId": "11222333000181", "extra": {"cnpjRoot": "11222333", "kept": "yes"}},
          "newText": "paid by 529.982.247-25"
        },
        "merchant": {"name": "Loja", "cnpj": "11.222.333/0001-81"},
        "payerCpf": "52998224725", "someone": "52998224725", "company": "11222333000181", "list": ["529.982.247-25", "ok"]
      }`),
      BANK,
    );
    expect(read.documents).toEqual({ payer: '52998224725', receiver: null });
    expect(JSON.stringify({ ...read, documents: null })).not.toMatch(/529|11222333|11\.222|778899|5566/);
    expect(read.unknown).toEqual({ paymentData: { receiver: { extra: { kept: 'yes' } } }, list: ['ok'] });
    expect(read.payment).toMatchObject({ payer: { name: 'Ana' }, receiver: { name: 'Loja' } });
  });

  it('carries what Pluggy tells beside the amount', () => {
    const read = transactionOf(
      aRow(`{
        "balance": 4439.4, "order": 3, "categoryId": "05070000", "category": "Transfer - PIX", "providerCode": 123,
        "providerId": "bank-77", "operationType": "PIX", "descriptionRaw": "MERCADO  *01",
        "createdAt": "2026-02-02T10:00:00.000Z", "updatedAt": "2026-02-03T10:00:00.000Z",
        "paymentData": {"paymentMethod": "PIX", "reason": "aluguel", "referenceNumber": "r-1",
          "payer": null, "receiver": {"name": "Loja", "routingNumberISPB": "60701190"}},
        "creditCardMetadata": {"installmentNumber": 2, "totalInstallments": 10, "totalAmount": 2124.5, "purchaseDate": "2026-01-01T12:30:00.000Z",
          "payeeMCC": 5411, "cardNumber": "xxxx-xxxx-xxxx-8670", "billId": "bill-1", "billForecastDate": "2026-03", "feeType": "SMS", "otherCreditsType": "LOAN"},
        "merchant": {"name": null, "businessName": "LOJA LTDA"}
      }`),
      CARD,
    );
    expect(read).toMatchObject({
      bookedAt: new Date('2026-02-01T03:00:00.000Z'),
      description: 'Mercado',
      descriptionRaw: 'MERCADO  *01',
      balanceAfter: '4439.4',
      positionInDay: 3,
      categoryId: '05070000',
      providerCode: '123',
      institutionTransactionId: 'bank-77',
      operationType: 'PIX',
      merchantName: 'LOJA LTDA',
      createdAt: new Date('2026-02-02T10:00:00.000Z'),
      updatedAt: new Date('2026-02-03T10:00:00.000Z'),
      payment: {
        method: 'PIX',
        payer: null,
        receiver: { name: 'Loja', routingNumber: '60701190' },
        reason: 'aluguel',
        referenceNumber: 'r-1',
      },
      card: {
        instalmentNumber: 2,
        instalmentsTotal: 10,
        purchaseAmount: '2124.5',
        purchasedAt: new Date('2026-01-01T12:30:00.000Z'),
        mcc: '5411',
        cardNumber: '8670',
        providerBillId: 'bill-1',
        billForecastMonth: '2026-03',
        feeType: 'SMS',
        otherCreditsType: 'LOAN',
      },
    });
  });

  it('may have null or nonsense wherever nothing depends on it', () => {
    const names = Object.keys(aRow()).concat(
      'balance',
      'order',
      'paymentData',
      'creditCardMetadata',
      'merchant',
      'createdAt',
    );
    for (const name of names.filter((name) => !['id', 'amount', 'date'].includes(name))) {
      for (const value of [
        'null',
        '7',
        '"x"',
        '[]',
        '{}',
        'true',
        '[null]',
        '{"payer":[],"receiver":5,"totalAmount":"x"}',
      ]) {
        expect(transactionOf(aRow(`{"${name}":${value}}`), BANK)).toMatchObject({ providerTransactionId: 'tx-1' });
      }
    }
    expect(transactionOf(aRow('{"description":null,"descriptionRaw":"RAW"}'), BANK).description).toBe('RAW');
    expect(transactionOf(aRow('{"description":null,"accountId":null}'), BANK)).toMatchObject({
      description: '',
      providerAccountId: 'acc-1',
    });
  });

  it('cannot reach into the objects it is read into', () => {
    const read = transactionOf(
      aRow('{"__proto__":{"polluted":true},"constructor":"c","x":{"__proto__":{"polluted":1},"y":"z"}}'),
      BANK,
    );
    expect(read.unknown).toEqual({ constructor: 'c', x: { y: 'z' } });
    expect(({} as Fields).polluted).toBeUndefined();
    expect(read.unknown?.polluted).toBeUndefined();
  });
});
