import { pairLegs } from '../../src/modules/transfers/domain/pair-legs.js';
import { type Detail, generatedHistory } from './generated-history.js';

/** How banks differ in what they tell, from everything to hardly anything. */
export const BANKS: Record<string, Detail> = {
  everything: { documents: true, categories: true, references: true },
  'no end-to-end ids': { documents: true, categories: true, references: false },
  'no categories': { documents: true, categories: false, references: false },
  'no documents': { documents: false, categories: true, references: false },
  'words, amounts and days alone': { documents: false, categories: false, references: false },
};

export interface Measured {
  transactions: number;
  transfers: number;
  /** Of what was paired by itself, the part that is right. */
  precision: number;
  /** Of what there was, the part that was paired by itself. */
  recall: number;
  /** Of what there was, the part that was paired or suggested. */
  offered: number;
  /** Suggestions that are wrong, a history of a year. */
  wrongSuggestions: number;
}

/** Pairs the histories of these seeds and compares with what they were made of. */
export function measure(detail: Detail, seeds: Iterable<number>): Measured {
  const total = { transactions: 0, transfers: 0, paired: 0, right: 0, offered: 0, wrongSuggestions: 0, histories: 0 };
  for (const seed of seeds) {
    const { legs, truth } = generatedHistory(seed, detail);
    const ownDocuments = new Set(legs.flatMap(({ holder }) => holder.documentDigest ?? []));
    const pairs = pairLegs(legs, { ownDocuments, rateOf: () => null, isRejected: () => false });
    total.histories += 1;
    total.transactions += legs.length;
    total.transfers += truth.size;
    for (const { debitId, creditId, state } of pairs) {
      const isTrue = truth.has(`${debitId} ${creditId}`);
      if (state === 'paired') total.paired += 1;
      if (state === 'paired' && isTrue) total.right += 1;
      if (state !== 'echo' && isTrue) total.offered += 1;
      if (state === 'suggested' && !isTrue) total.wrongSuggestions += 1;
    }
  }
  return {
    transactions: total.transactions,
    transfers: total.transfers,
    precision: total.right / total.paired,
    recall: total.right / total.transfers,
    offered: total.offered / total.transfers,
    wrongSuggestions: total.wrongSuggestions / total.histories,
  };
}
