import { describe, expect, test } from '@jest/globals';
import { matchExactly, matchTransactions, pairOf } from '../../../src/modules/transactions/domain/matching.js';
import type { MatchFacts, MatchReason } from '../../../src/modules/transactions/domain/matching-rules.js';
import { decimalText } from '../../../src/shared/decimal-text.js';
import type { LocalDate } from '../../../src/shared/local-date.js';

type Facts = Partial<Omit<MatchFacts, 'amount' | 'date'>>;

/** `id day amount description`; amounts in reais, a day of 2026 unless it has its year. */
function row(id: string, day: string, amount: string, description: string, facts: Facts = {}): MatchFacts {
  const date = (day.length === 10 ? day : `2026-${day}`) as LocalDate;
  return {
    id,
    institutionId: null,
    date,
    bookedAt: new Date(`${date}T12:00:00Z`),
    batch: id.startsWith('g') ? 0 : 1,
    positionInDay: null,
    description,
    amount: decimalText(amount),
    currency: 'BRL',
    originalAmount: null,
    originalCurrency: null,
    status: 'POSTED',
    instalmentNumber: null,
    instalmentsTotal: null,
    decided: false,
    scheduled: false,
    fresh: true,
    shown: false,
    ...facts,
  };
}

const pending: Facts = { status: 'PENDING' };
const part = (number: number, total: number): Facts => ({ instalmentNumber: number, instalmentsTotal: total });
const abroad = (amount: string): Facts => ({ originalAmount: decimalText(amount), originalCurrency: 'USD' });
const at = (time: string): Facts => ({ bookedAt: new Date(time) });

interface Case {
  gone: MatchFacts[];
  arrived: MatchFacts[];
  sure?: string[];
  unsure?: string[];
  because?: MatchReason;
  refused?: string[];
}

const cases: Record<string, Case> = {
  'the same id of the institution, whatever else changed': {
    gone: [row('g', '03-10', '-10.00', 'Padaria', { institutionId: 'x', ...pending })],
    arrived: [row('a', '03-25', '-99.00', 'Other', { institutionId: 'x' })],
    sure: ['g a'],
    because: 'same_institution_id',
  },
  'an id that the institution gives to everything': {
    gone: [
      row('g1', '03-10', '-10.00', 'Padaria', { institutionId: '0' }),
      row('g2', '03-11', '-20.00', 'Cinema', { institutionId: '0' }),
    ],
    arrived: [
      row('a1', '03-10', '-20.00', 'Livraria', { institutionId: '0' }),
      row('a2', '03-11', '-99.00', 'Loja', { institutionId: '0' }),
    ],
  },
  'a purchase abroad that is given back at the same price abroad': {
    gone: [row('g', '03-10', '-52.10', 'Cloud', abroad('10.00'))],
    arrived: [row('a', '03-10', '52.10', 'Cloud', abroad('10.00'))],
  },
  "an institution's id that its refund carries too": {
    gone: [row('g', '03-10', '-10.00', 'Padaria', { institutionId: 'x' })],
    arrived: [row('a', '03-10', '10.00', 'Padaria', { institutionId: 'x' })],
  },
  'everything the same under a new id': {
    gone: [row('g', '03-10', '-10.00', 'Padaria')],
    arrived: [row('a', '03-10', '-10', 'PADARIA')],
    sure: ['g a'],
    because: 'same_facts',
  },
  'twins that both come back': {
    gone: [row('g1', '03-10', '-5.40', 'Metrô'), row('g2', '03-10', '-5.40', 'Metrô')],
    arrived: [row('a1', '03-10', '-5.40', 'Metrô'), row('a2', '03-10', '-5.40', 'Metrô')],
    sure: ['g1 a1', 'g2 a2'],
  },
  'twins of which one comes back': {
    gone: [row('g1', '03-10', '-5.40', 'Metrô'), row('g2', '03-10', '-5.40', 'Metrô')],
    arrived: [row('a1', '03-10', '-5.40', 'Metrô')],
    sure: ['g1 a1'],
  },
  'of twins of which one comes back, the one with a note': {
    gone: [row('g1', '03-10', '-5.40', 'Metrô'), row('g2', '03-10', '-5.40', 'Metrô', { decided: true })],
    arrived: [row('a1', '03-10', '-5.40', 'Metrô')],
    sure: ['g2 a1'],
  },
  'one that comes back with a twin': {
    gone: [row('g1', '03-10', '-5.40', 'Metrô')],
    arrived: [row('a1', '03-10', '-5.40', 'Metrô'), row('a2', '03-10', '-5.40', 'Metrô')],
    sure: ['g1 a1'],
  },
  'triplets of which two come back': {
    gone: ['g1', 'g2', 'g3'].map((id) => row(id, '03-10', '-5.40', 'Metrô')),
    arrived: ['a1', 'a2'].map((id) => row(id, '03-10', '-5.40', 'Metrô')),
    sure: ['g1 a1', 'g2 a2'],
  },
  'triplets that settle on three days, in order': {
    gone: ['g1', 'g2', 'g3'].map((id) => row(id, '03-10', '-5.40', 'Metrô', pending)),
    arrived: [
      row('a3', '03-13', '-5.40', 'Metrô'),
      row('a1', '03-11', '-5.40', 'Metrô'),
      row('a2', '03-12', '-5.40', 'Metrô'),
    ],
    sure: ['g1 a1', 'g2 a2', 'g3 a3'],
    because: 'became_posted',
  },
  'twins that the institution itself tells apart': {
    gone: [row('g', '03-10', '-5.40', 'Metrô', { institutionId: 'x' })],
    arrived: [row('a', '03-10', '-5.40', 'Metrô', { institutionId: 'y' })],
    unsure: ['g a'],
    because: 'institution_id_differs',
  },
  'a refund that mirrors its purchase': {
    gone: [row('g', '03-10', '-80.00', 'Loja', pending)],
    arrived: [row('a', '03-11', '80.00', 'Estorno Loja')],
  },
  'a purchase that is settled beside the refund of another': {
    gone: [row('g', '03-10', '-80.00', 'Loja', pending)],
    arrived: [row('r', '03-11', '80.00', 'Loja'), row('a', '03-11', '-80.00', 'Loja')],
    sure: ['g a'],
  },
  'pending, then posted on the same day': {
    gone: [row('g', '03-10', '-50.00', 'Posto Shell', pending)],
    arrived: [row('a', '03-10', '-50.00', 'Posto Shell Centro')],
    sure: ['g a'],
    because: 'became_posted',
  },
  'pending, then posted after the weekend': {
    gone: [row('g', '03-06', '-50.00', 'Cinema', pending)],
    arrived: [row('a', '03-10', '-50.00', 'Cinema')],
    sure: ['g a'],
  },
  'pending, then posted across the end of the year': {
    gone: [row('g', '2025-12-30', '-50.00', 'Cinema', pending)],
    arrived: [row('a', '2026-01-02', '-50.00', 'Cinema')],
    sure: ['g a'],
  },
  'pending, then posted across 29 February': {
    gone: [row('g', '2028-02-28', '-50.00', 'Cinema', pending)],
    arrived: [row('a', '2028-03-01', '-50.00', 'Cinema')],
    sure: ['g a'],
  },
  'posted eleven days after it was pending': {
    gone: [row('g', '03-01', '-50.00', 'Cinema', pending)],
    arrived: [row('a', '03-12', '-50.00', 'Cinema')],
  },
  'posted on the day before it was pending': {
    gone: [row('g', '03-10', '-50.00', 'Cinema', pending)],
    arrived: [row('a', '03-09', '-50.00', 'Cinema')],
    unsure: ['g a'],
    because: 'date_differs',
  },
  'posted before pending: the bank takes its word back': {
    gone: [row('g', '03-10', '-50.00', 'Cinema')],
    arrived: [row('a', '03-10', '-50.00', 'Cinema', pending)],
    unsure: ['g a'],
    because: 'status_differs',
  },
  'a prefix PAG*': {
    gone: [row('g', '03-10', '-50.00', 'Bar do Zé', pending)],
    arrived: [row('a', '03-11', '-50.00', 'PAG*Bar do Ze')],
    sure: ['g a'],
  },
  'a prefix PGTO *': {
    gone: [row('g', '03-10', '-50.00', 'Farmácia São João', pending)],
    arrived: [row('a', '03-12', '-50.00', 'PGTO *FARMACIA SAO JOAO')],
    sure: ['g a'],
  },
  'a name that the bank cuts off': {
    gone: [row('g', '03-10', '-50.00', 'Supermercado Pão de Açúcar', pending)],
    arrived: [row('a', '03-11', '-50.00', 'SUPERMERC PAO ACUC')],
    sure: ['g a'],
  },
  'emoji beside the name': {
    gone: [row('g', '03-10', '-20.00', 'Cashback 💸', pending)],
    arrived: [row('a', '03-10', '-20.00', 'Cashback')],
    sure: ['g a'],
  },
  'nothing but emoji, the same': {
    gone: [row('g', '03-10', '-20.00', '🍕🍕')],
    arrived: [row('a', '03-10', '-20.00', '🍕🍕')],
    sure: ['g a'],
  },
  'nothing but emoji, another one': {
    gone: [row('g', '03-10', '-20.00', '🍕', pending)],
    arrived: [row('a', '03-11', '-20.00', '🚕')],
    unsure: ['g a'],
    because: 'name_differs',
  },
  'no description at all': {
    gone: [row('g', '03-10', '-20.00', '', pending)],
    arrived: [row('a', '03-11', '-20.00', 'Cinema')],
    unsure: ['g a'],
  },
  'the same amount at another shop': {
    gone: [row('g', '03-10', '-50.00', 'Padaria Estrela', pending)],
    arrived: [row('a', '03-11', '-50.00', 'Padaria Aurora')],
    unsure: ['g a'],
    because: 'name_differs',
  },
  'a cent more at another shop': {
    gone: [row('g', '03-10', '-50.00', 'Padaria Estrela', pending)],
    arrived: [row('a', '03-11', '-50.01', 'Padaria Aurora')],
  },
  'a tip of ten percent': {
    gone: [row('g', '03-10', '-100.00', 'Restaurante Sol', pending)],
    arrived: [row('a', '03-11', '-110.00', 'PAG*Restaurante Sol')],
    unsure: ['g a'],
    because: 'amount_differs',
  },
  'thirty percent more is still asked about': {
    gone: [row('g', '03-10', '-100.00', 'Posto Ipê', pending)],
    arrived: [row('a', '03-11', '-130.00', 'Posto Ipê')],
    unsure: ['g a'],
  },
  'more than thirty percent is another purchase': {
    gone: [row('g', '03-10', '-100.00', 'Posto Ipê', pending)],
    arrived: [row('a', '03-11', '-130.01', 'Posto Ipê')],
  },
  'a tip and a plain bill at the same place': {
    gone: [
      row('g1', '03-10', '-100.00', 'Restaurante Sol', pending),
      row('g2', '03-10', '-60.00', 'Restaurante Sol', pending),
    ],
    arrived: [row('a1', '03-11', '-110.00', 'Restaurante Sol'), row('a2', '03-11', '-60.00', 'Restaurante Sol')],
    sure: ['g2 a2'],
    unsure: ['g1 a1'],
  },
  'two pending on two days, one posted': {
    gone: [row('g1', '03-09', '-30.00', 'Padaria', pending), row('g2', '03-10', '-30.00', 'Padaria', pending)],
    arrived: [row('a', '03-11', '-30.00', 'Padaria')],
    unsure: ['g1 a'],
  },
  'two pending on two days, one posted, and a note on the second': {
    gone: [
      row('g1', '03-09', '-30.00', 'Padaria', pending),
      row('g2', '03-10', '-30.00', 'Padaria', { ...pending, decided: true }),
    ],
    arrived: [row('a', '03-11', '-30.00', 'Padaria')],
    unsure: ['g2 a'],
  },
  'two pending alike on one day, one posted': {
    gone: [row('g1', '03-10', '-30.00', 'Padaria', pending), row('g2', '03-10', '-30.00', 'Padaria', pending)],
    arrived: [row('a', '03-11', '-30.00', 'Padaria')],
    sure: ['g1 a'],
  },
  'one pending, two posted on two days': {
    gone: [row('g', '03-10', '-30.00', 'Padaria', pending)],
    arrived: [row('a1', '03-11', '-30.00', 'Padaria'), row('a2', '03-13', '-30.00', 'Padaria')],
    unsure: ['g a1'],
  },
  'swapped days at two shops': {
    gone: [row('g1', '03-10', '-30.00', 'Cinema', pending), row('g2', '03-11', '-30.00', 'Livraria', pending)],
    arrived: [row('a1', '03-12', '-30.00', 'Livraria'), row('a2', '03-13', '-30.00', 'Cinema')],
    sure: ['g1 a2', 'g2 a1'],
  },
  'a subscription of another month': {
    gone: [row('g', '02-09', '-44.90', 'Streaming')],
    arrived: [row('a', '03-09', '-44.90', 'Streaming')],
  },
  'two months of a subscription under new ids': {
    gone: [row('g1', '02-09', '-44.90', 'Streaming'), row('g2', '03-09', '-44.90', 'Streaming')],
    arrived: [row('a2', '03-09', '-44.90', 'Streaming'), row('a1', '02-09', '-44.90', 'Streaming')],
    sure: ['g1 a1', 'g2 a2'],
  },
  'a bank that is connected again gives transfers other dates': {
    gone: [row('g', '03-10', '-400.00', 'TED enviada - Ana')],
    arrived: [row('a', '03-11', '-400.00', 'TED enviada - Ana')],
    sure: ['g a'],
    because: 'date_moved',
  },
  'a date that moves by four days': {
    gone: [row('g', '03-10', '-400.00', 'TED enviada - Ana')],
    arrived: [row('a', '03-14', '-400.00', 'TED enviada - Ana')],
  },
  'daily purchases that all move by a day': {
    gone: [row('g1', '03-10', '-5.40', 'Metrô'), row('g2', '03-12', '-5.40', 'Metrô')],
    arrived: [row('a1', '03-11', '-5.40', 'Metrô'), row('a2', '03-13', '-5.40', 'Metrô')],
    sure: ['g1 a1', 'g2 a2'],
  },
  'a date and a name that both changed': {
    gone: [row('g', '03-10', '-40.00', 'Loja Azul Centro')],
    arrived: [row('a', '03-11', '-40.00', 'Loja Azul')],
    unsure: ['g a'],
    because: 'date_differs',
  },
  'a description that the bank rewords': {
    gone: [row('g', '03-10', '-40.00', 'Loja Azul')],
    arrived: [row('a', '03-10', '-40.00', 'LOJA AZUL COMERCIO LTDA')],
    sure: ['g a'],
    because: 'renamed',
  },
  'an amount that the bank corrects': {
    gone: [row('g', '03-10', '-40.00', 'Loja Azul')],
    arrived: [row('a', '03-10', '-41.00', 'Loja Azul')],
    unsure: ['g a'],
    because: 'amount_differs',
  },
  'an instalment that closing moves to the next month': {
    gone: [row('g', '03-10', '-35.00', 'Móveis 03/10', { ...pending, ...part(3, 10) })],
    arrived: [row('a', '04-10', '-35.00', 'Móveis 03/10', { ...pending, ...part(3, 10) })],
    sure: ['g a'],
    because: 'instalment_moved',
  },
  'the next instalment of the same purchase': {
    gone: [row('g', '03-10', '-35.00', 'Móveis 03/10', part(3, 10))],
    arrived: [row('a', '03-12', '-35.00', 'Móveis 04/10', part(4, 10))],
  },
  'the next part of a fee that only its description numbers': {
    gone: [row('g', '03-10', '-29.90', 'Anuidade 03/12')],
    arrived: [row('a', '03-10', '-29.90', 'Anuidade 04/12')],
    unsure: ['g a'],
    because: 'name_differs',
  },
  'a purchase abroad at the rate of closing day': {
    gone: [row('g', '03-10', '-52.10', 'Cloud', { ...pending, ...abroad('-10.00') })],
    arrived: [row('a', '03-12', '-57.80', 'Cloud', abroad('-10.00'))],
    sure: ['g a'],
    because: 'exchanged_anew',
  },
  'a scheduled PIX and its execution': {
    gone: [row('g', '03-15', '-250.00', 'Pix agendado para 15/03 - Ana Souza', { ...pending, scheduled: true })],
    arrived: [row('a', '03-15', '-250.00', 'Pix enviado - Ana Souza')],
    sure: ['g a'],
    because: 'became_posted',
  },
  'a scheduled PIX that stays beside its execution': {
    gone: [row('g', '03-15', '-250.00', 'Pix agendado - Ana Souza', { ...pending, scheduled: true, shown: true })],
    arrived: [row('a', '03-15', '-250.00', 'Pix enviado - Ana Souza')],
    unsure: ['g a'],
    because: 'both_shown',
  },
  'a scheduled PIX to somebody else': {
    gone: [row('g', '03-15', '-250.00', 'Pix agendado - Ana Souza', { ...pending, scheduled: true, shown: true })],
    arrived: [row('a', '03-15', '-250.00', 'Pix enviado - Bruno Lima')],
  },
  'a purchase still pending beside another at the same shop': {
    gone: [row('g', '03-10', '-8.00', 'Padaria', { ...pending, shown: true })],
    arrived: [row('a', '03-11', '-8.00', 'Padaria')],
  },
  'pending that stayed on for a while after it was posted': {
    gone: [row('g', '03-10', '-8.00', 'Padaria', pending)],
    arrived: [row('a', '03-11', '-8.00', 'Padaria', { fresh: false })],
    unsure: ['g a'],
    because: 'both_shown',
  },
  'posted that was stored before the pending one': {
    gone: [row('g', '03-10', '-8.00', 'Padaria', { ...pending, batch: 1 })],
    arrived: [row('a', '03-11', '-8.00', 'Padaria', { fresh: false })],
  },
  'pending that went some days before it was posted': {
    gone: [row('g', '03-10', '-8.00', 'Padaria', { ...pending, fresh: false })],
    arrived: [row('a', '03-13', '-8.00', 'Padaria')],
    sure: ['g a'],
  },
  'posted that went earlier is not the one that comes now': {
    gone: [row('g', '03-10', '-8.00', 'Padaria', { fresh: false })],
    arrived: [row('a', '03-11', '-8.00', 'Padaria')],
  },
  'a row without decisions that went earlier is not asked about': {
    gone: [row('g', '03-10', '-100.00', 'Restaurante', { ...pending, fresh: false })],
    arrived: [row('a', '03-11', '-110.00', 'Restaurante')],
  },
  'a row with a note that went earlier is asked about': {
    gone: [row('g', '03-10', '-100.00', 'Restaurante', { ...pending, fresh: false, decided: true })],
    arrived: [row('a', '03-11', '-110.00', 'Restaurante')],
    unsure: ['g a'],
  },
  'the same amount in another currency': {
    gone: [row('g', '03-10', '-10.00', 'Cloud', pending)],
    arrived: [row('a', '03-10', '-10.00', 'Cloud', { currency: 'USD' })],
  },
  'a pair that was refused, though it is the same to the letter': {
    gone: [row('g', '03-10', '-10.00', 'Padaria')],
    arrived: [row('a', '03-10', '-10.00', 'Padaria')],
    refused: ['g a'],
  },
  'a refused pair beside one that is free': {
    gone: [row('g', '03-10', '-10.00', 'Padaria', pending)],
    arrived: [row('a1', '03-11', '-10.00', 'Padaria'), row('a2', '03-12', '-10.00', 'Padaria')],
    refused: ['g a1'],
    sure: ['g a2'],
  },
  'late in the evening and a bare date': {
    gone: [row('g', '01-31', '-60.00', 'Bar', { ...pending, ...at('2026-02-01T02:30:00Z') })],
    arrived: [row('a', '02-01', '-60.00', 'Bar', at('2026-02-01T00:00:00Z'))],
    sure: ['g a'],
  },
  'more digits than cents': {
    gone: [row('g', '03-10', '-10.000000000000000001', 'Padaria')],
    arrived: [row('a', '03-10', '-10.000000000000000002', 'Loja')],
  },
};

const ids = (pairs: { gone: MatchFacts; arrived: MatchFacts }[]) =>
  pairs.map((one) => pairOf(one.gone.id, one.arrived.id)).sort();

describe('what went and what came', () => {
  test.each(Object.entries(cases))('%s', (_what, { gone, arrived, sure = [], unsure = [], because, refused = [] }) => {
    const found = matchTransactions(gone, arrived, new Set(refused));
    expect({ sure: ids(found.sure), unsure: ids(found.unsure) }).toEqual({
      sure: [...sure].sort(),
      unsure: [...unsure].sort(),
    });
    const reasons = [...found.sure, ...found.unsure].map(({ reason }) => reason);
    if (because) expect(reasons).toContain(because);
  });

  test.each(Object.entries(cases))(
    'is decided alike in whatever order it is given: %s',
    (_what, { gone, arrived, refused }) => {
      const found = matchTransactions(gone, arrived, new Set(refused));
      const turned = matchTransactions([...gone].reverse(), [...arrived].reverse(), new Set(refused));
      expect(ids(turned.sure)).toEqual(ids(found.sure));
      expect(ids(turned.unsure)).toEqual(ids(found.unsure));
    },
  );

  test('page by page, only what says the same to the letter is one', () => {
    const gone = [row('g1', '03-10', '-10.00', 'Padaria'), row('g2', '03-10', '-20.00', 'Cinema', pending)];
    const arrived = [row('a1', '03-10', '-10.00', 'Padaria'), row('a2', '03-11', '-20.00', 'Cinema')];
    expect(ids(matchExactly(gone, arrived))).toEqual(['g1 a1']);
  });
});
