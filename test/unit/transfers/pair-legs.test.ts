import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Leg } from '../../../src/modules/transfers/domain/leg.js';
import { type PairingContext, pairLegs } from '../../../src/modules/transfers/domain/pair-legs.js';
import { aCardPayment, aCredit, aDebit, endToEnd, nothingElse, party } from '../../support/a-leg.js';

const ME = party('me');
const FRIEND = party('a friend');

/** `paired bill_payment` of the only pair there is; `none` where there is none. */
function outcome(legs: Leg[], context: Partial<PairingContext> = {}): string {
  const pairs = pairLegs(legs, { ...nothingElse, ...context });
  return pairs.map(({ state, kind }) => `${state} ${kind}`).join(', ') || 'none';
}

const reasonsOf = (legs: Leg[], context: Partial<PairingContext> = {}) =>
  pairLegs(legs, { ...nothingElse, ...context }).flatMap(({ reasons }) => reasons.map(({ code }) => code));

describe('days', () => {
  test('a PIX at 23:59 arrives on the next day', () => {
    const legs = [
      aDebit({ date: '2026-03-10', minute: 23 * 60 + 59, receiver: ME }),
      aCredit({ date: '2026-03-11', minute: 0, payer: ME }),
    ];
    expect(outcome(legs)).toBe('paired own_account');
    expect(reasonsOf(legs)).toContain('late_evening');
  });

  test('a TED ordered on a Friday arrives on the Monday', () => {
    const legs = [
      aDebit({ date: '2026-03-13', method: 'TED', receiver: ME }),
      aCredit({ date: '2026-03-16', method: 'TED', payer: ME }),
    ];
    expect(outcome(legs)).toBe('paired own_account');
    expect(reasonsOf(legs)).toContain('next_banking_day');
  });

  test('a TED ordered before carnival arrives on Ash Wednesday', () => {
    // In 2026 carnival's Monday and Tuesday are 16 and 17 February.
    const legs = [
      aDebit({ date: '2026-02-13', method: 'TED', receiver: ME }),
      aCredit({ date: '2026-02-18', method: 'TED', payer: ME }),
    ];
    expect(reasonsOf(legs)).toContain('next_banking_day');
  });

  test.each([
    ['2026-03-10', '2026-03-19'],
    ['2026-03-10', '2026-03-08'],
  ])('money that left on %s did not come in on %s', (left, came) => {
    expect(outcome([aDebit({ date: left, receiver: ME }), aCredit({ date: came, payer: ME })])).toBe('none');
  });
});

describe('whose it is', () => {
  test('one amount on one day alone is suggested, and with the same document on both sides it is sure', () => {
    expect(outcome([aDebit(), aCredit()])).toBe('suggested own_account');
    expect(outcome([aDebit({ receiver: ME }), aCredit({ payer: ME })])).toBe('paired own_account');
  });

  test("a payment to somebody else's document is none, though the same amount came in on that day", () => {
    expect(outcome([aDebit({ receiver: FRIEND }), aCredit()])).toBe('none');
    expect(outcome([aDebit({ receiver: ME }), aCredit({ payer: FRIEND })])).toBe('none');
  });

  test('the end-to-end id of a PIX is proof, and two different ones are proof to the contrary', () => {
    const sides = (one: number, other: number) => [
      aDebit({ reference: endToEnd(one) }),
      aCredit({ reference: endToEnd(other) }),
    ];
    expect(outcome(sides(1, 1))).toBe('paired own_account');
    expect(outcome(sides(1, 2))).toBe('none');
  });

  test("the category 'same person transfer' on either side makes it sure", () => {
    const sides = [aDebit({ providerCategoryId: '04020000' }), aCredit()];
    expect(outcome(sides)).toBe('paired own_account');
  });

  test('a receiver at another bank than that of the account is somebody else', () => {
    const sides = (bank: string) => [
      aDebit({ receiver: party('me', { bank: '260' }) }),
      aCredit({ accountBank: bank, payer: ME }),
    ];
    expect(reasonsOf(sides('260'))).toContain('same_bank');
    expect(reasonsOf(sides('341'))).toContain('other_bank');
    expect(outcome(sides('341'))).not.toContain('paired');
  });

  test('a name in the description counts where there is no document', () => {
    const holder = { documentDigest: null, name: 'Tânia Vasconcelos' };
    const legs = [aDebit({ description: 'PIX ENVIADO TANIA M VASCONCELOS' }), aCredit({ holder })];
    expect(outcome(legs)).toBe('paired own_account');
    expect(reasonsOf(legs)).toContain('own_name');
  });

  test('a category that a person chose, and that is no transfer, stands', () => {
    const legs = [aDebit({ receiver: ME, userCategoryId: '17010000' }), aCredit({ payer: ME })];
    expect(outcome(legs)).toBe('none');
  });

  test('two movements of one account are none', () => {
    const legs = [aDebit({ receiver: ME }), aCredit({ accountId: 'checking', payer: ME })];
    expect(outcome(legs)).toBe('none');
  });

  test('what a person rejected is not made again, and what stands apart is only suggested', () => {
    const legs = [aDebit({ receiver: ME }), aCredit({ payer: ME })];
    expect(outcome(legs, { isRejected: () => true })).toBe('none');
    expect(outcome([aDebit({ receiver: ME, apart: true }), aCredit({ payer: ME })])).toBe('suggested own_account');
  });
});

describe('exchange', () => {
  const legs = (dollars: string) => [
    aDebit({ amount: '-550.00', receiver: ME }),
    aCredit({ amount: dollars, currency: 'USD', payer: ME }),
  ];
  const rateOf = (from: string, to: string) => (from === 'BRL' && to === 'USD' ? '0.1818' : null);

  test("is paired within the tolerance of the day's rate", () => {
    expect(outcome(legs('98.50'), { rateOf })).toBe('paired exchange');
    expect(pairLegs(legs('98.50'), { ...nothingElse, rateOf })[0]!.rate).toBe('0.1818');
    expect(outcome(legs('90.00'), { rateOf })).toBe('none');
    expect(outcome(legs('110.00'), { rateOf })).toBe('none');
  });

  test('is left out where no rate is known', () => {
    expect(outcome(legs('98.50'))).toBe('none');
  });

  test('needs no rate where one side tells the amount of the other', () => {
    const told = [
      aDebit({ amount: '-550.00', originalAmount: '-98.50', originalCurrency: 'USD', receiver: ME }),
      aCredit({ amount: '98.5', currency: 'USD', payer: ME }),
    ];
    expect(outcome(told)).toBe('paired exchange');
  });
});

describe("a card's bill", () => {
  const bill = (facts = {}) => aDebit({ description: 'Pagamento fatura cartão final 1234', ...facts });

  test('is paired by its words alone where categories are not given', () => {
    expect(outcome([bill(), aCardPayment({ date: '2026-03-11' })])).toBe('paired bill_payment');
  });

  test('is paired although the bank dates the payment back to the closing', () => {
    expect(outcome([bill(), aCardPayment({ date: '2026-03-03', accountNumber: '1234' })])).toBe('paired bill_payment');
  });

  test('told three times is one payment: the second credit is an echo, and no payment or refund', () => {
    const legs = [bill(), aCardPayment(), aCardPayment({ date: '2026-03-11', description: 'Pagamento efetuado' })];
    expect(outcome(legs)).toBe('paired bill_payment, echo bill_payment');
  });

  test('paid twice in one amount is two payments', () => {
    const legs = [bill(), bill(), aCardPayment(), aCardPayment()];
    expect(outcome(legs)).toBe('paired bill_payment, paired bill_payment');
  });

  test('is not paid by a refund of the same amount, nor by a purchase on the card', () => {
    const refund = aCardPayment({ description: 'Estorno Magazine', providerCategoryId: '08000000' });
    expect(outcome([bill(), refund])).toBe('none');
    const purchase = aDebit({ accountId: 'card', accountType: 'CREDIT' });
    expect(outcome([purchase, aCredit({ payer: ME })])).toBe('none');
  });
});

describe('identical amounts on one day', () => {
  test('go each to its own, and none takes the better match of another', () => {
    const known = aDebit({ id: 'known', receiver: party('me', { bank: '260' }) });
    const other = aDebit({ id: 'other', receiver: party('me', { bank: '341' }) });
    const there = aCredit({ id: 'there', accountId: 'a', accountBank: '260', payer: ME });
    const elsewhere = aCredit({ id: 'elsewhere', accountId: 'b', accountBank: '341', payer: ME });
    const pairs = pairLegs([other, known, there, elsewhere], nothingElse);
    expect(pairs.map(({ debitId, creditId, state }) => [debitId, creditId, state]).sort()).toEqual([
      ['known', 'there', 'paired'],
      ['other', 'elsewhere', 'paired'],
    ]);
  });

  test('of which one is left over and as good are put to the person', () => {
    const legs = [aDebit({ receiver: ME }), aDebit({ receiver: ME }), aCredit({ payer: ME })];
    expect(outcome(legs)).toBe('suggested own_account');
    expect(reasonsOf(legs)).toContain('ambiguous');
  });
});

/** Few amounts, days and accounts, so that many compete for the same. */
const legs = fc
  .array(
    fc.record({
      isDebit: fc.boolean(),
      amount: fc.constantFrom('10.00', '25.5', '25.50'),
      day: fc.integer({ min: 1, max: 5 }),
      account: fc.constantFrom('one', 'two', 'three', 'card'),
      document: fc.constantFrom('me', 'a friend', null),
      category: fc.constantFrom(null, '04000000', '05100000', '05070000'),
      payment: fc.boolean(),
    }),
    { maxLength: 24 },
  )
  .map((rows) =>
    rows.map(({ isDebit, amount, day, account, document, category, payment }, index): Leg => {
      const facts = {
        id: String(index).padStart(3, '0'),
        amount: isDebit ? `-${amount}` : amount,
        date: `2026-03-${String(day).padStart(2, '0')}`,
        accountId: account,
        accountType: account === 'card' ? 'CREDIT' : 'BANK',
        providerCategoryId: category,
        receiver: isDebit ? party(document) : null,
        payer: isDebit ? null : party(document),
        description: payment ? 'Pagamento recebido fatura' : 'Pix',
      };
      return isDebit ? aDebit(facts) : aCredit(facts);
    }),
  );

test('whatever order the transactions come in, the pairs are the same', () => {
  fc.assert(
    fc.property(legs, fc.infiniteStream(fc.integer()), (rows, keys) => {
      const shuffled = rows.map((leg) => [keys.next().value as number, leg] as const).sort(([a], [b]) => a - b);
      const again = pairLegs(
        shuffled.map(([, leg]) => leg),
        nothingElse,
      );
      const key = ({ debitId, creditId, state, score }: (typeof again)[number]) =>
        `${debitId} ${creditId} ${state} ${score}`;
      expect(again.map(key).sort()).toEqual(pairLegs(rows, nothingElse).map(key).sort());
    }),
    { numRuns: 500, seed: 20_260_310 },
  );
});

test('no transaction is on two sides, and every pair is of opposite amounts on two accounts', () => {
  fc.assert(
    fc.property(legs, (rows) => {
      const byId = new Map(rows.map((leg) => [leg.id, leg]));
      const pairs = pairLegs(rows, nothingElse);
      const sides = pairs.flatMap(({ debitId, creditId, state }) =>
        state === 'echo' ? [creditId] : [debitId, creditId],
      );
      expect(new Set(sides).size).toBe(sides.length);
      for (const { debitId, creditId } of pairs) {
        const [debit, credit] = [byId.get(debitId)!, byId.get(creditId)!];
        expect(Number(debit.amount)).toBe(-Number(credit.amount));
        expect(Number(debit.amount)).toBeLessThan(0);
        expect(debit.accountId).not.toBe(credit.accountId);
      }
    }),
    { numRuns: 500, seed: 20_260_311 },
  );
});
