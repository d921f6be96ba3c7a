import { describe, expect, test } from '@jest/globals';
import { cnpj, cpf } from 'cpf-cnpj-validator';
import { createWorld, type WireTransaction } from '../../../src/sandbox/world/index.js';
import { allRows, anItem, centsOf, collectedAgain, rowsOf } from './world-builders.js';

const world = createWorld(11);
const item = anItem();
const checking = rowsOf(world, item, 'CHECKING_ACCOUNT');
const savings = rowsOf(world, item, 'SAVINGS_ACCOUNT');
const card = rowsOf(world, item, 'CREDIT_CARD');
const rows = [...checking, ...savings, ...card];

const inCategory = (from: WireTransaction[], id: string) => from.filter((row) => row.categoryId === id);

describe('a year of transactions', () => {
  test.each([
    ['at an Open Finance bank', {}],
    ['at a bank read directly', { isOpenFinance: false, connectorId: 201 }],
    ['of a company', { isBusiness: true }],
  ])('has about a thousand rows within 365 days %s', (_, facts) => {
    const mine = anItem(facts);
    const found = allRows(world, mine);
    expect(found.length).toBeGreaterThanOrEqual(900);
    expect(found.length).toBeLessThanOrEqual(1_400);
    const dates = found.map((row) => row.date).sort();
    expect(dates[0]?.slice(0, 10)).toBe('2025-11-24');
    expect(found.every((row) => row.createdAt === '2026-11-24T12:00:00.000Z')).toBe(true);
  });

  test('has accounts by login and connector', () => {
    const subtypes = (facts: Parameters<typeof anItem>[0]) =>
      world.accounts(anItem(facts)).map(({ subtype }) => subtype);
    expect(subtypes({})).toEqual(['CHECKING_ACCOUNT', 'SAVINGS_ACCOUNT', 'CREDIT_CARD']);
    expect(subtypes({ isOpenFinance: false })).toEqual(['CHECKING_ACCOUNT', 'CREDIT_CARD']);
    expect(subtypes({ login: 'user-ok-two-checking-accounts', isOpenFinance: false })).toEqual([
      'CHECKING_ACCOUNT',
      'CHECKING_ACCOUNT',
      'CREDIT_CARD',
    ]);
  });

  test('signs bank rows by direction, and card rows the other way round', () => {
    for (const row of [...checking, ...savings]) expect(Math.sign(row.amount)).toBe(row.type === 'DEBIT' ? -1 : 1);
    for (const row of card) expect(Math.sign(row.amount)).toBe(row.type === 'DEBIT' ? 1 : -1);
  });

  test('writes amounts with two decimals at most, among them those that binary floats cannot add', () => {
    const written = JSON.stringify(
      rows.map(({ amount, amountInAccountCurrency }) => [amount, amountInAccountCurrency]),
    );
    expect(written).not.toMatch(/\.\d{3,}|e-/);
    expect(checking.map((row) => row.amount)).toEqual(expect.arrayContaining([0.1, 0.2]));
  });

  test('names categories of the tree only', () => {
    const tree = new Map(world.categories().map((category) => [category.id, category]));
    expect(tree.size).toBeGreaterThanOrEqual(120);
    for (const row of rows) expect(row.category).toBe(tree.get(row.categoryId ?? '')?.description);
    for (const { parentId } of tree.values()) if (parentId !== undefined) expect(tree.has(parentId)).toBe(true);
    expect(tree.get('07010001')).toMatchObject({ parentId: '07010000', descriptionTranslated: 'Internet' });
  });

  test('holds what a Brazilian account holds', () => {
    const paidBy = (method: string) => checking.filter((row) => row.paymentData?.paymentMethod === method);
    for (const id of ['01010000', '17010000', '17020002', '17020001', '07010001', '16010000', '08090000']) {
      expect(inCategory(checking, id).length).toBeGreaterThanOrEqual(11);
    }
    expect(paidBy('PIX').length).toBeGreaterThan(100);
    expect(paidBy('TED').length).toBeGreaterThanOrEqual(11);
    expect(paidBy('BOLETO').length).toBeGreaterThanOrEqual(55);
    for (const id of ['09020000', '09030000', '07030001', '10000000', '11020000', '19010000', '18020000', '19050001']) {
      expect(inCategory(card, id).length).toBeGreaterThanOrEqual(11);
    }
    expect(inCategory(savings, '03060000').length).toBe(12);
  });

  test('carries documents with true check digits on people, companies and shops', () => {
    for (const { paymentData, merchant } of rows) {
      for (const side of [paymentData?.payer, paymentData?.receiver]) {
        const document = side?.documentNumber;
        if (!document) continue;
        expect((document.type === 'CPF' ? cpf : cnpj).isValid(document.value ?? '')).toBe(true);
      }
      if (merchant) expect(cnpj.isValid(merchant.cnpj)).toBe(true);
    }
    expect(card.filter((row) => row.merchant && row.creditCardMetadata?.payeeMCC).length).toBeGreaterThan(500);
  });

  test('gives boletos numbers that contain their amount, and a late one its penalty', () => {
    const boletos = checking.flatMap((row) => {
      const boleto = row.paymentData?.boletoMetadata;
      return boleto ? [{ row, boleto }] : [];
    });
    for (const { row, boleto } of boletos) {
      expect(boleto.barcode).toMatch(/^\d{44}$/);
      expect(boleto.digitableLine).toMatch(/^\d{47}$/);
      const base = Math.round((boleto.baseAmount ?? 0) * 100);
      expect(Number(boleto.barcode?.slice(9, 19))).toBe(base);
      const extra = Math.round((boleto.penaltyAmount ?? 0) * 100) + Math.round((boleto.interestAmount ?? 0) * 100);
      expect(centsOf(row)).toBe(-(base + extra));
    }
  });
});

describe('the numbers of a boleto', () => {
  const weigh = (digits: string, weights: (n: number) => number, digitSum: boolean) =>
    [...digits].reverse().reduce((sum, digit, n) => {
      const product = Number(digit) * weights(n);
      return sum + (digitSum && product > 9 ? product - 9 : product);
    }, 0);
  const isTrue = (barcode: string, line: string) => {
    const rest = weigh(barcode.slice(0, 4) + barcode.slice(5), (n) => (n % 8) + 2, false) % 11;
    const general = rest < 2 ? 1 : 11 - rest;
    const fields = [line.slice(0, 10), line.slice(10, 21), line.slice(21, 32)];
    const fieldsHold = fields.every((field) => weigh(field, (n) => (n % 2 === 0 ? 1 : 2), true) % 10 === 0);
    const free = line.slice(4, 9) + line.slice(10, 20) + line.slice(21, 31);
    const same = barcode === line.slice(0, 4) + line.slice(32) + free;
    return Number(barcode[4]) === general && fieldsHold && same;
  };

  test('have true check digits, as a published one has', () => {
    const published = [
      '00193373700000001000500940144816060680935031',
      '00190500954014481606906809350314337370000000100',
    ];
    expect(isTrue(published[0] ?? '', published[1] ?? '')).toBe(true);
    const boletos = checking.flatMap((row) => row.paymentData?.boletoMetadata ?? []);
    expect(boletos.length).toBeGreaterThan(50);
    const wrong = boletos.filter(({ barcode, digitableLine }) => !isTrue(barcode ?? '', digitableLine ?? ''));
    expect(wrong).toEqual([]);
  });
});

describe('rows that software gets wrong', () => {
  test('lie at bare dates, at midnight in Brazil, and at 23:30 of a month’s last day', () => {
    expect(rows.some((row) => row.date.endsWith('T00:00:00.000Z'))).toBe(true);
    expect(rows.some((row) => row.date.endsWith('T03:00:00.000Z'))).toBe(true);
    const monthEnds = card.filter((row) => /-01T02:30:00\.000Z$/.test(row.date));
    expect(monthEnds.length).toBeGreaterThanOrEqual(11);
  });

  test('are twins, alike in all but their ids', () => {
    const alike = Map.groupBy(card, (row) => `${row.date} ${row.amount} ${row.description}`);
    const twins = [...alike.values()].filter((group) => group.length === 2);
    expect(twins.length).toBeGreaterThanOrEqual(11);
    for (const [one, other] of twins) expect(one?.id).not.toBe(other?.id);
  });

  test('are bought abroad, each with its tax', () => {
    const foreign = card.filter((row) => row.currencyCode !== 'BRL');
    expect(new Set(foreign.map((row) => row.currencyCode))).toEqual(new Set(['USD', 'EUR']));
    for (const row of foreign) expect(row.amountInAccountCurrency).toBeGreaterThan(row.amount);
    expect(inCategory(card, '15030000').length).toBeGreaterThanOrEqual(foreign.length - 1);
  });

  test('are instalments that add up to the purchase, those to come pending', () => {
    const plans = Map.groupBy(
      card.filter((row) => row.creditCardMetadata?.installmentNumber),
      (row) => `${row.creditCardMetadata?.purchaseDate} ${row.creditCardMetadata?.totalAmount}`,
    );
    const whole = [...plans.values()].filter((plan) => plan.length === plan[0]?.creditCardMetadata?.totalInstallments);
    expect(whole.length).toBeGreaterThanOrEqual(8);
    for (const plan of whole) {
      const total = Math.round((plan[0]?.creditCardMetadata?.totalAmount ?? 0) * 100);
      expect(plan.reduce((sum, row) => sum + centsOf(row), 0)).toBe(total);
    }
    const ahead = card.filter((row) => row.date > '2026-11-25');
    expect(ahead.length).toBeGreaterThan(5);
    for (const row of ahead) expect(row).toMatchObject({ status: 'PENDING' });
    for (const row of ahead) expect(row.creditCardMetadata?.billForecastDate).toMatch(/^202[67]-\d\d$/);
  });

  test('are refunds, fees and own transfers', () => {
    expect(card.some((row) => row.type === 'CREDIT' && row.operationType === 'ESTORNO')).toBe(true);
    expect(card.filter((row) => row.creditCardMetadata?.feeType === 'ANNUAL_FEE').length).toBe(12);
    const into = savings.filter((row) => row.categoryId === '04000000').map((row) => `${row.date} ${-row.amount}`);
    const outOf = checking.filter((row) => row.categoryId === '04000000').map((row) => `${row.date} ${row.amount}`);
    expect(into.sort()).toEqual(outOf.sort());
  });
});

describe('as time goes on', () => {
  /** Collects once a day and says which rows went, and which had come on the same day. */
  function replacements(subtype: 'CREDIT_CARD' | 'CHECKING_ACCOUNT') {
    const found: { gone: WireTransaction; came: WireTransaction[] }[] = [];
    let before = rowsOf(world, item, subtype);
    for (let day = 25; day <= 60; day += 1) {
      const at = new Date(Date.UTC(2026, 10, day, 12)).toISOString();
      const now = rowsOf(world, collectedAgain(item, at), subtype);
      const ids = new Set(now.map(({ id }) => id));
      const known = new Set(before.map(({ id }) => id));
      for (const gone of before.filter(({ id }) => !ids.has(id)))
        found.push({ gone, came: now.filter(({ id }) => !known.has(id)) });
      before = now;
    }
    return found;
  }

  test('an authorised purchase gives way to a posted one under another id, at the same shop', () => {
    const settled = replacements('CREDIT_CARD');
    expect(settled.length).toBeGreaterThan(2);
    for (const { gone, came } of settled) {
      expect(gone.status).toBe('PENDING');
      expect(came.some((row) => row.status === 'POSTED' && row.merchant?.cnpj === gone.merchant?.cnpj)).toBe(true);
    }
  });

  test('an ordered PIX gives way to the executed one under another id', () => {
    const executed = replacements('CHECKING_ACCOUNT');
    expect(executed.length).toBeGreaterThanOrEqual(1);
    for (const { gone, came } of executed) {
      expect(gone).toMatchObject({ status: 'PENDING', description: expect.stringContaining('Pix agendado') });
      expect(came.some((row) => row.status === 'POSTED' && row.amount === gone.amount)).toBe(true);
    }
  });

  test('an instalment falls due under its own id, and says when it changed', () => {
    const pending = card.filter((row) => row.status === 'PENDING').at(-1) as WireTransaction;
    const later = collectedAgain(item, new Date(Date.parse(pending.date) + 3_600_000).toISOString());
    expect(world.transaction(later, pending.id)).toMatchObject({
      status: 'POSTED',
      createdAt: pending.createdAt,
      updatedAt: pending.date,
    });
  });

  test('a row told late is found by its ingestion, not by its date', () => {
    const [from, to] = ['2026-12-01T12:00:00.000Z', '2026-12-31T12:00:00.000Z'];
    const later = collectedAgain(item, to);
    const account = world.accounts(later)[0]?.id as string;
    const told = world.transactions(later, account, { createdAtFrom: from }, null, 500)?.rows ?? [];
    const late = told.filter((row) => Date.parse(row.createdAt) - Date.parse(row.date) > 6 * 86_400_000);
    expect(late.length).toBe(1);
    const row = late[0] as WireTransaction;
    const dayBefore = new Date(Date.parse(row.createdAt) - 86_400_000).toISOString();
    const byDate = world.transactions(later, account, { dateFrom: dayBefore }, null, 500)?.rows ?? [];
    expect(byDate.map(({ id }) => id)).not.toContain(row.id);
    expect(rowsOf(world, collectedAgain(item, dayBefore), 'CHECKING_ACCOUNT').map(({ id }) => id)).not.toContain(
      row.id,
    );
  });

  test('nothing is visible before it is ingested, and what is new was ingested since the last collection', () => {
    const first = collectedAgain(item, '2026-12-10T10:00:00.000Z');
    const second = collectedAgain(item, '2026-12-10T19:00:00.000Z');
    const known = new Set(allRows(world, first).map(({ id }) => id));
    const fresh = allRows(world, second).filter(({ id }) => !known.has(id));
    expect(fresh.length).toBeGreaterThan(0);
    for (const { createdAt } of fresh) {
      expect(createdAt > '2026-12-10T10:00:00.000Z' && createdAt <= '2026-12-10T19:00:00.000Z').toBe(true);
    }
  });
});
