import { describe, expect, test } from '@jest/globals';
import { kindOfRow } from '../../../src/modules/cards/domain/card-row.js';
import type { LocalDate } from '../../../src/shared/local-date.js';
import { aBankBill, aCard, aCardRow, aPaymentRow, statementsOf, type WholeCard } from '../../support/a-card.js';

type Statement = ReturnType<typeof statementsOf>[number];

const billsOn = (today: string, card: Partial<WholeCard>, sameBank: WholeCard[] = []) =>
  statementsOf(aCard(card), sameBank, today as LocalDate);

const billOf = (bills: Statement[], month: string) => bills.find(({ cycle }) => cycle.closingDate.startsWith(month))!;

/** `closing date: description, …` of each bill that holds something. */
const linesOf = (bills: Statement[]) =>
  bills
    .filter(({ lines }) => lines.length > 0)
    .map(({ cycle, lines }) => `${cycle.closingDate}: ${lines.map(({ row }) => row.description).join(', ')}`);

/** As the bank closes on the 3rd: each of these rows names its bill. */
const named = (date: string, bill: string, description = 'Loja') =>
  aCardRow(date, '-100.00', { providerBillId: bill, description });

describe('which bill a purchase is on', () => {
  const march = [aBankBill('2026-02-03', '100'), aBankBill('2026-03-03', '100')];

  test('is what the bank says, wherever its day lies', () => {
    const rows = [named('2026-01-20', '2026-03-03', 'told late'), named('2026-03-04', '2026-03-03', 'after closing')];
    expect(linesOf(billsOn('2026-03-10', { bills: march, rows }))).toEqual(['2026-03-03: told late, after closing']);
  });

  test('is the month that the bank forecasts, in the way in which the bank counts months', () => {
    // This bank names a bill by the month before that in which it falls due.
    const known = aCardRow('2026-02-20', '-100.00', { providerBillId: '2026-03-03', forecastMonth: '2026-02' });
    const rows = [known, aCardRow('2026-03-02', '-1.00', { forecastMonth: '2026-03', description: 'forecast' })];
    expect(linesOf(billsOn('2026-03-10', { bills: march, rows }))).toEqual([
      '2026-03-03: Loja',
      '2026-04-03: forecast',
    ]);
  });

  test('on the closing day is the next one at most banks', () => {
    const rows = [
      aCardRow('2026-03-02', '-1.00', { description: 'before' }),
      aCardRow('2026-03-03', '-1.00', { description: 'on it' }),
    ];
    expect(linesOf(billsOn('2026-03-10', { bills: march, rows }))).toEqual(['2026-03-03: before', '2026-04-03: on it']);
  });

  test('on the closing day is learned from what the card’s own bills hold', () => {
    const rows = [
      named('2026-02-03', '2026-02-03'),
      named('2026-03-03', '2026-03-03'),
      aCardRow('2026-04-03', '-1.00', { description: 'on it' }),
      aCardRow('2026-04-04', '-1.00', { description: 'after' }),
    ];
    expect(linesOf(billsOn('2026-04-05', { bills: march, rows })).slice(2)).toEqual([
      '2026-04-03: on it',
      '2026-05-03: after',
    ]);
  });

  test('is learned from another card of the bank where the card gives no bills', () => {
    const other = {
      ...aCard({ bills: march, rows: [named('2026-02-03', '2026-02-03'), named('2026-03-03', '2026-03-03')] }),
    };
    const rows = [aCardRow('2026-03-15', '-1.00', { description: 'on it' })];
    const facts = { rows, nextClosing: '2026-03-15' as LocalDate, nextDue: '2026-03-22' as LocalDate };
    expect(linesOf(billsOn('2026-03-10', facts, [other]))).toEqual(['2026-03-15: on it']);
    expect(linesOf(billsOn('2026-03-10', facts))).toEqual(['2026-04-15: on it']);
  });

  test('is worked out from the closing day alone for a card without bills, and is marked as that', () => {
    const rows = [aCardRow('2026-01-10'), aCardRow('2026-02-10', '-50.00'), aCardRow('2026-03-01', '-7.00')];
    const bills = billsOn('2026-03-08', {
      rows,
      nextClosing: '2026-03-05' as LocalDate,
      nextDue: '2026-03-12' as LocalDate,
    });
    expect(
      bills.map(({ cycle, linesTotal, phase, bankBill }) => [cycle.closingDate, linesTotal, phase, bankBill]),
    ).toEqual([
      ['2026-02-05', '100', 'closed', null],
      ['2026-03-05', '57', 'closed', null],
      ['2026-04-05', '0', 'open', null],
    ]);
    expect(bills[0]!.cycle.isComputed).toBe(true);
    expect(bills[0]!.lines[0]!.assignedBy).toBe('computed');
    expect(bills[0]!.difference).toBeNull();
  });

  test('is nowhere when nothing tells when the card closes', () => {
    expect(billsOn('2026-03-08', { rows: [aCardRow('2026-01-10')] })).toEqual([]);
  });

  test('closing on the 31st closes on the last day of shorter months', () => {
    const rows = [aCardRow('2026-02-27')];
    const bills = billsOn('2026-02-28', {
      rows,
      nextClosing: '2026-03-31' as LocalDate,
      nextDue: '2026-04-07' as LocalDate,
    });
    expect(linesOf(bills)).toEqual(['2026-02-28: Loja']);
  });

  test('two bills of one month, where the due day was moved, are both kept', () => {
    const bills = [aBankBill('2026-03-01', '10'), aBankBill('2026-03-20', '20')];
    expect(billsOn('2026-03-25', { bills }).filter(({ bankBill }) => bankBill)).toHaveLength(2);
  });

  test('of instalments to come is a bill to come', () => {
    const rows = ['2026-03-10', '2026-04-10', '2026-05-10'].map((date, index) =>
      aCardRow(date, '-30.00', { instalmentNumber: index + 1, instalmentsTotal: 3, status: 'PENDING' }),
    );
    const bills = billsOn('2026-03-12', { bills: march, rows });
    expect(bills.slice(2).map(({ phase, linesTotal }) => [phase, linesTotal])).toEqual([
      ['open', '30'],
      ['future', '30'],
      ['future', '30'],
    ]);
  });
});

describe('what is on a bill', () => {
  test.each([
    ['purchase', aCardRow('2026-03-01')],
    [
      'purchase',
      aCardRow('2026-03-01', '-5.00', { description: 'Cafe Juros e Companhia', merchantName: 'Cafe Juros' }),
    ],
    ['instalment', aCardRow('2026-03-01', '-5.00', { instalmentNumber: 2, instalmentsTotal: 3 })],
    ['instalment', aCardRow('2026-03-01', '-5.00', { description: 'MAGAZINE PARC 02/10' })],
    ['refund', aCardRow('2026-03-01', '5.00', { description: 'Estorno Loja' })],
    ['refund', aCardRow('2026-03-01', '5.00', { description: 'Pagamento recebido', transferRole: 'apart' })],
    ['fee', aCardRow('2026-03-01', '-5.00', { description: 'Anuidade 1/12', feeType: 'ANNUAL_FEE' })],
    ['fee', aCardRow('2026-03-01', '-5.00', { description: 'Multa por atraso', categoryId: '02010000' })],
    ['interest', aCardRow('2026-03-01', '-5.00', { description: 'Juros de mora' })],
    ['interest', aCardRow('2026-03-01', '-5.00', { description: 'LATE', categoryId: '02020000' })],
    ['iof', aCardRow('2026-03-01', '-5.00', { description: 'IOF compra internacional' })],
    ['financing', aCardRow('2026-03-01', '-5.00', { otherCreditsType: 'BILL_INSTALLMENT' })],
    ['payment', aPaymentRow('2026-03-01', '5.00')],
    ['payment', aCardRow('2026-03-01', '5.00', { description: 'CREDITO', categoryId: '05100000' })],
    ['payment', aCardRow('2026-03-01', '5.00', { description: 'CREDITO', transferRole: 'leg' })],
    ['echo', aPaymentRow('2026-03-01', '5.00', { transferRole: 'echo' })],
  ])('%s', (kind, row) => expect(kindOfRow(row)).toBe(kind));

  test('is told apart in its totals, without payments, and compared with the total of the bank', () => {
    const on = { providerBillId: '2026-03-03' };
    const rows = [
      aCardRow('2026-02-10', '-200.10', on),
      aCardRow('2026-02-11', '50.05', { ...on, description: 'Estorno' }),
      aCardRow('2026-02-12', '-3.20', { ...on, description: 'IOF' }),
      aPaymentRow('2026-02-09', '70.00', on),
    ];
    const bills = billsOn('2026-03-05', {
      bills: [aBankBill('2026-02-03', '70'), aBankBill('2026-03-03', '160.00')],
      rows,
    });
    const bill = billOf(bills, '2026-03');
    expect(bill.totals).toMatchObject({ purchase: '200.1', refund: '-50.05', iof: '3.2', fee: '0', interest: '0' });
    expect([bill.linesTotal, bill.difference]).toEqual(['153.25', '6.75']);
  });
});

describe('what was paid of a bill', () => {
  const bills = [aBankBill('2026-02-03', '500'), aBankBill('2026-03-03', '300')];
  const stateOf = (today: string, rows: WholeCard['rows'], month = '2026-02', given = bills) => {
    const { settlement } = billOf(billsOn(today, { bills: given, rows }), month);
    return `${settlement.state}, ${settlement.paid} paid, ${settlement.outstanding} left`;
  };

  test('is recorded in the cycle that follows, even where the payment names the next bill', () => {
    const paid = aPaymentRow('2026-02-10', '500.00', { providerBillId: '2026-03-03' });
    expect(stateOf('2026-02-12', [paid], '2026-02', [bills[0]!])).toBe('paid, 500 paid, 0 left');
    expect(stateOf('2026-03-20', [paid], '2026-03')).toBe('overdue, 0 paid, 300 left');
  });

  test.each([
    ['2026-02-05', 'open, 0 paid, 500 left'],
    ['2026-02-10', 'open, 0 paid, 500 left'],
    ['2026-02-20', 'overdue, 0 paid, 500 left'],
  ])('is nothing on %s', (today, state) => {
    // Of the bill before the first one, which is not known: it pays nothing of this one.
    expect(stateOf(today, [aPaymentRow('2026-01-10', '800.00')], '2026-02', [bills[0]!])).toBe(state);
  });

  test('is a part until the rest comes late, and charges for that stand on the next bill', () => {
    const part = aPaymentRow('2026-02-10', '300.00');
    const charge = aCardRow('2026-02-22', '-8.00', { providerBillId: '2026-03-03', description: 'Multa por atraso' });
    const rest = aPaymentRow('2026-02-22', '200.00');
    expect(stateOf('2026-02-11', [part], '2026-02', [bills[0]!])).toBe('part_paid, 300 paid, 200 left');
    expect(stateOf('2026-03-05', [part, charge, rest])).toBe('paid, 500 paid, 0 left');
  });

  test('paid late with its charges, what is more goes to the bill that asks for them', () => {
    const rows = [aPaymentRow('2026-02-22', '508.00'), aPaymentRow('2026-03-10', '292.00')];
    expect(stateOf('2026-03-20', rows)).toBe('paid, 508 paid, 0 left');
    expect(stateOf('2026-03-20', rows, '2026-03')).toBe('paid, 292 paid, 0 left');
  });

  test('and what was not, and stands in the next bill of the bank, is carried over and not asked for twice', () => {
    const rows = [
      aCardRow('2026-01-20', '-500.00', { providerBillId: '2026-02-03' }),
      aPaymentRow('2026-02-10', '300.00'),
      aCardRow('2026-02-20', '-100.00', { providerBillId: '2026-03-03' }),
      aPaymentRow('2026-03-10', '306.00'),
    ];
    const statements = billsOn('2026-03-20', {
      bills: [aBankBill('2026-02-03', '500'), aBankBill('2026-03-03', '306')],
      rows,
    });
    expect(billOf(statements, '2026-02').settlement).toMatchObject({
      state: 'part_paid',
      carriedOver: '200',
      outstanding: '0',
    });
    expect(billOf(statements, '2026-03').settlement).toMatchObject({ state: 'paid', paid: '306', outstanding: '0' });
    expect(billOf(statements, '2026-03').difference).toBe('6');
  });

  test('of a negative bill is nothing: the bank owes, and the next bill is paid with it', () => {
    const given = [aBankBill('2026-02-03', '-120'), aBankBill('2026-03-03', '300')];
    const rows = [
      aCardRow('2026-02-20', '-300.00', { providerBillId: '2026-03-03' }),
      aPaymentRow('2026-03-09', '180.00'),
    ];
    expect(stateOf('2026-03-20', rows, '2026-02', given)).toBe('paid, 0 paid, 0 left');
    const next = billOf(billsOn('2026-03-20', { bills: given, rows }), '2026-03').settlement;
    expect(next).toMatchObject({ state: 'paid', broughtForward: '-120', paid: '180', outstanding: '0' });
  });

  test('told twice counts once', () => {
    const rows = [aPaymentRow('2026-02-10', '500.00'), aPaymentRow('2026-02-11', '500.00', { transferRole: 'echo' })];
    expect(stateOf('2026-03-20', rows, '2026-03')).toBe('overdue, 0 paid, 300 left');
  });

  test('is what the bank lists under its bills where the card tells of no payment', () => {
    const payment = { providerPaymentId: 'p', valueType: null, paymentMode: null, currency: 'BRL' };
    const listed = { payments: [{ ...payment, paidOn: '2026-02-10', amount: '500' as never }] };
    // The payment of February's bill stands under March's.
    const given = [bills[0]!, aBankBill('2026-03-03', '300', listed)];
    expect(stateOf('2026-03-05', [], '2026-02', given)).toBe('paid, 500 paid, 0 left');
  });

  test('is unknown where the bank has never told of any payment', () => {
    expect(stateOf('2026-03-20', [])).toBe('unknown, 0 paid, 500 left');
  });
});
