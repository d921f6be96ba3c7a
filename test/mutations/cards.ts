import type { Mutation } from './mutation.js';

export const cards: readonly Mutation[] = [
  {
    promise: 'a purchase is on the bill that the bank names',
    file: 'src/modules/cards/domain/cycles.ts',
    find: 'if (row.providerBillId !== null) {',
    replace: 'if (false) {',
    test: 'test/unit/cards/bills.test.ts',
  },
  {
    promise: 'on which side of the closing day purchases belong is learned',
    file: 'src/modules/cards/domain/cycles.ts',
    find: 'return CUTS.reduce((best, cut) => (wrong.get(cut)! < wrong.get(best)! ? cut : best));',
    replace: 'return USUAL_CUT;',
    test: 'test/unit/cards/bills.test.ts',
  },
  {
    promise: 'a payment is no part of the bill it pays',
    file: 'src/modules/cards/domain/statement.ts',
    find: "kind !== 'payment' && kind !== 'echo'",
    replace: "kind !== 'echo'",
    test: 'test/unit/cards/bills.test.ts',
  },
  {
    promise: 'the second credit of a payment pays nothing',
    file: 'src/modules/cards/domain/card-row.ts',
    find: "if (row.transferRole === 'echo') return 'echo';",
    replace: '',
    test: 'test/unit/cards/bills.test.ts',
  },
  {
    promise: 'an instalment is listed once',
    file: 'src/modules/cards/domain/purchases.ts',
    find: '!group.rows.has(number) &&',
    replace: 'group.rows.has(number) !== null &&',
    test: 'test/unit/cards/purchases.test.ts',
  },
];
