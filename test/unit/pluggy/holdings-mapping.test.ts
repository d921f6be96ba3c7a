import { describe, expect, it } from '@jest/globals';
import { parseExactJson } from '../../../src/pluggy/exact-json.js';
import { accountOf } from '../../../src/pluggy/mapping/account.js';
import { billOf } from '../../../src/pluggy/mapping/bill.js';
import { holderOf } from '../../../src/pluggy/mapping/holder.js';
import { investmentOf, investmentTransactionOf } from '../../../src/pluggy/mapping/investment.js';
import { loanOf } from '../../../src/pluggy/mapping/loan.js';
import type { Fields } from '../../../src/pluggy/reading.js';

const read = (json: string) => parseExactJson(json) as Fields;

describe('an account', () => {
  it('of a bank keeps its balance, and its holder with their document apart', () => {
    const account = accountOf(
      read(`{"id":"a-1","itemId":"i-1","type":"BANK","subtype":"SAVINGS_ACCOUNT","number":"0001/12345-0","name":"Poupança",
        "marketingName":"GOLD","balance":83710.799999999999,"currencyCode":"BRL","taxNumber":"416.799.495-00","owner":"John Doe",
        "bankData":{"transferNumber":"341/0001/12345-0","closingBalance":100.5,"automaticallyInvestedBalance":83000,
          "overdraftContractedLimit":0,"overdraftUsedLimit":null}}`),
      'i-1',
    );
    expect(account).toEqual({
      providerAccountId: 'a-1',
      itemId: 'i-1',
      holder: { name: 'John Doe', document: '41679949500' },
      type: 'BANK',
      subtype: 'SAVINGS_ACCOUNT',
      number: '0001/12345-0',
      name: 'Poupança',
      marketingName: 'GOLD',
      currency: 'BRL',
      balance: '83710.80',
      card: null,
      bank: {
        transferNumber: '341/0001/12345-0',
        closingBalance: '100.5',
        automaticallyInvestedBalance: '83000',
        overdraftContractedLimit: '0',
        overdraftUsedLimit: null,
      },
    });
  });

  it.each([
    ['owed', '142.41', '{}', '-142.41'],
    ['nothing', '0.00', '{}', '0.00'],
    ['nothing with a minus', '-0.0', '{}', '0.0'],
    ['negative without limits: a debt', '-503.1', 'null', '-503.1'],
    [
      'negative, as much of the limit used: a debt',
      '-503.1',
      '{"creditLimit":1000,"availableCreditLimit":496.90}',
      '-503.1',
    ],
    ['negative, more used: a debt', '-503.1', '{"creditLimit":1000,"availableCreditLimit":100}', '-503.1'],
    [
      'negative, nothing used: the holder’s money',
      '-503.1',
      '{"creditLimit":1000,"availableCreditLimit":1000}',
      '503.1',
    ],
    [
      'negative, more available than the limit',
      '-503.1',
      '{"creditLimit":1000,"availableCreditLimit":1503.1}',
      '503.1',
    ],
  ])('of a card has a balance that is negative when owed: %s', (_name, balance, credit, ours) => {
    const account = accountOf(read(`{"id":"a-1","type":"CREDIT","balance":${balance},"creditData":${credit}}`), 'i-1');
    expect(account.balance).toBe(ours);
  });

  it('of a bank that is overdrawn stays negative', () => {
    expect(accountOf(read('{"id":"a","type":"BANK","balance":-10.5}'), 'i').balance).toBe('-10.5');
  });

  it('of a card has its limits, its days and the last four digits', () => {
    const account = accountOf(
      read(`{"id":"a-1","type":"CREDIT","subtype":"CREDIT_CARD","number":"xxxx8670","balance":1,"creditData":{"level":"BLACK",
        "brand":"MASTERCARD","balanceCloseDate":"2026-01-03","balanceDueDate":"2026-01-10T03:00:00.000Z","availableCreditLimit":200000.0,
        "creditLimit":300000.0,"minimumPayment":16190.0,"isLimitFlexible":false,"status":"ACTIVE","holderType":"MAIN",
        "additionalCards":[{"number":"**** 1234"},{"number":null}]}}`),
      'i-1',
    );
    expect(account).toMatchObject({
      number: '8670',
      card: {
        creditLimit: '300000.0',
        availableCreditLimit: '200000.0',
        minimumPayment: '16190.0',
        balanceCloseDate: '2026-01-03',
        balanceDueDate: '2026-01-10',
        isLimitFlexible: false,
        additionalCards: ['1234'],
        creditLines: [],
      },
    });
  });

  it('of a card keeps its credit lines apart, and says which is shared', () => {
    const account = accountOf(
      read(`{"id":"a-1","type":"CREDIT","creditData":{"disaggregatedCreditLimits":[
        {"creditLineLimitType":"LIMITE_CREDITO_TOTAL","consolidationType":"CONSOLIDADO","identificationNumber":"5555444433331234",
          "isLimitFlexible":true,"usedAmount":1200.10,"usedAmountCurrencyCode":"BRL","limitAmount":5000,"availableAmount":3799.9},
        {"lineName":"SAQUE_CREDITO_BRASIL","usedAmount":null},null]}}`),
      'i-1',
    );
    expect(account.card!.creditLines).toEqual([
      {
        identification: '1234',
        consolidationType: 'CONSOLIDADO',
        type: 'LIMITE_CREDITO_TOTAL',
        name: null,
        isLimitFlexible: true,
        currency: 'BRL',
        limitAmount: '5000',
        usedAmount: '1200.10',
        availableAmount: '3799.9',
      },
      expect.objectContaining({ name: 'SAQUE_CREDITO_BRASIL', usedAmount: null, identification: null }),
    ]);
  });

  it('may lack everything but its id, and keeps a type and subtype yet unknown', () => {
    expect(accountOf(read('{"id":"a-1"}'), 'i-9')).toMatchObject({
      itemId: 'i-9',
      type: 'BANK',
      name: '',
      balance: null,
    });
    expect(accountOf(read('{"id":"a-1","creditData":{}}'), 'i-9')).toMatchObject({ type: 'CREDIT' });
    const strange = read('{"id":"a","type":"WALLET","subtype":"PREPAID","balance":5,"bankData":7,"creditData":[]}');
    expect(accountOf(strange, 'i')).toMatchObject({ type: 'WALLET', subtype: 'PREPAID', balance: '5', bank: null });
    expect(() => accountOf(read('{"name":"secret"}'), 'i')).toThrow(
      /^An account in the provider's answer has no id\.$/,
    );
  });
});

describe('a bill', () => {
  it('has its days, totals, charges and payments, and leaves out those without an amount', () => {
    const bill = billOf(
      read(`{"id":"b-1","dueDate":"2026-07-20T00:00:00","billClosingDate":"2026-07-13T03:00:00.000Z","totalAmount":-12.30,
        "totalAmountCurrencyCode":"BRL","minimumPaymentAmount":null,"allowsInstallments":true,
        "financeCharges":[{"id":"f-1","type":"IOF","amount":20.51,"currencyCode":"BRL","additionalInfo":"NA"},{"id":"f-2","amount":null}],
        "payments":[{"id":"p-1","valueType":"FULL_PAYMENT","paymentDate":"2026-07-19","paymentMode":"PIX","amount":100,"currencyCode":"BRL"},{}]}`),
    );
    expect(bill).toEqual({
      providerBillId: 'b-1',
      dueDate: '2026-07-20',
      closingDate: '2026-07-13',
      totalAmount: '-12.30',
      currency: 'BRL',
      minimumPaymentAmount: null,
      allowsInstalments: true,
      financeCharges: [
        { providerChargeId: 'f-1', type: 'IOF', amount: '20.51', currency: 'BRL', additionalInfo: 'NA' },
      ],
      payments: [
        {
          providerPaymentId: 'p-1',
          valueType: 'FULL_PAYMENT',
          paymentMode: 'PIX',
          paidOn: '2026-07-19',
          amount: '100',
          currency: 'BRL',
        },
      ],
    });
    expect(() => billOf(read('{"id":"b-1","totalAmount":1}'))).toThrow(/b-1 .* no dueDate/);
    expect(() => billOf(read('{"id":"b-1","dueDate":"2026-07-20"}'))).toThrow(/b-1 .* no totalAmount/);
  });
});

describe('an investment', () => {
  it('keeps net and gross apart, and every digit of prices and quantities', () => {
    const investment = investmentOf(
      read(`{"id":"v-1","itemId":"i-1","type":"NEW_TYPE","subtype":null,"name":"CDB","balance":1000.01,"amount":1010.5,
        "quantity":1.123456789012345678,"value":1.0000004,"rate":110,"rateType":"CDI","date":"2026-03-01T00:00:00.000Z",
        "dueDate":null,"owner":"John","issuerCNPJ":"11.222.333/0001-81"}`),
      'i-1',
    );
    expect(investment).toMatchObject({
      type: 'NEW_TYPE',
      balance: '1000.01',
      amount: '1010.5',
      quantity: '1.123456789012345678',
      value: '1.0000004',
      date: '2026-03-01',
      dueDate: null,
      taxes: null,
    });
    expect(JSON.stringify(investment)).not.toMatch(/John|11\.222/);
    expect(investmentOf(read('{"id":"v-1"}'), 'i-2')).toMatchObject({
      itemId: 'i-2',
      type: 'OTHER',
      name: '',
      currency: 'BRL',
    });
  });

  it.each([
    ['FIXED_INCOME', '2025-01-02', '2025-01-02'],
    ['COE', '2025-01-02', '2025-01-02'],
    ['MUTUAL_FUND', '2025-01-02', null],
    ['EQUITY', '2025-01-02', null],
  ])('of type %s issued on %s was bought on %s, if nobody says otherwise', (type, issueDate, purchaseDate) => {
    const source = (more = '') => read(`{"id":"v-1","type":"${type}","issueDate":"${issueDate}"${more}}`);
    expect(investmentOf(source(), 'i')).toMatchObject({ issueDate, purchaseDate });
    expect(investmentOf(source(',"purchaseDate":"2025-05-06"'), 'i').purchaseDate).toBe('2025-05-06');
  });

  it('moves by transactions that may lack an amount but not a day', () => {
    expect(
      investmentTransactionOf(
        read('{"id":"m-1","type":"TRANSFER","amount":null,"tradeDate":"2026-01-05T00:00:00.000Z"}'),
      ),
    ).toMatchObject({ amount: null, date: '2026-01-05', tradeDate: '2026-01-05' });
    expect(() => investmentTransactionOf(read('{"id":"m-1"}'))).toThrow(/m-1 .* no date/);
  });
});

describe('a loan', () => {
  it.each([
    ['0.29', '29'],
    ['0.29845', '29.845'],
    ['2', '200'],
    ['29.9', '29.9'],
    ['null', null],
  ])('with a CET of %s costs %s percent a year', (source, cet) => {
    expect(loanOf(read(`{"id":"l-1","CET":${source}}`), 'i-1').cet).toBe(cet);
  });

  it('has what was lent, what is left, and its instalments', () => {
    const loan = loanOf(
      read(`{"id":"l-1","itemId":"i-1","contractNumber":"721","productName":"Consignado","type":"X","kind":"LOAN","contractDate":"2022-08-01T00:00:00",
        "contractAmount":50000,"currencyCode":"BRL","dueDate":"2028-01-15T00:00:00","cnpjConsignee":"60.500.998/0001-35",
        "installments":{"totalNumberOfInstallments":72,"paidInstallments":10},"payments":{"contractOutstandingBalance":41000.2}}`),
      'i-1',
    );
    expect(loan).toMatchObject({
      contractAmount: '50000',
      outstandingBalance: '41000.2',
      contractDate: '2022-08-01',
      dueDate: '2028-01-15',
      instalmentsTotal: 72,
      instalmentsPaid: 10,
    });
    expect(JSON.stringify(loan)).not.toContain('60.500');
    expect(loanOf(read('{"id":"l-1","installments":null,"payments":[]}'), 'i-2')).toMatchObject({
      itemId: 'i-2',
      outstandingBalance: null,
      instalmentsTotal: null,
    });
  });
});

describe('who holds the accounts', () => {
  it('is a name and the kind of a document, and nothing else of a person', () => {
    const holder = holderOf(
      read(`{"id":"d-1","fullName":"Maria da Silva","socialName":null,"documentType":"CPF","document":"416.799.495-00","taxNumber":"41679949500",
        "birthDate":"1980-01-01","emails":[{"value":"m@example.com"}],"relations":[{"name":"Ana","document":"416.799.495-00"}]}`),
    );
    expect(holder).toEqual({ fullName: 'Maria da Silva', socialName: null, companyName: null, documentType: 'CPF' });
  });

  it.each([
    ['JOAO DA SILVA 41679949500', 'JOAO DA SILVA'],
    ['41.679.949 JOAO DA SILVA', 'JOAO DA SILVA'],
    ['ACME 11.222.333/0001-81 LTDA', 'ACME LTDA'],
    ['416.799.495-00', null],
    ['Padaria 24 Horas Ltda', 'Padaria 24 Horas Ltda'],
    ['Grupo 1001', 'Grupo 1001'],
  ])('of which the bank says %s is called %s', (given, kept) => {
    expect(holderOf({ fullName: given, companyName: given })).toMatchObject({ fullName: kept, companyName: kept });
  });

  it('may be nobody that is known, and never a kind of document that is a number', () => {
    const nobody = { fullName: null, socialName: null, companyName: null, documentType: null };
    expect(holderOf({ id: 'd', documentType: '41679949500' })).toEqual(nobody);
    expect(() => holderOf([])).toThrow(/identity/);
  });
});
