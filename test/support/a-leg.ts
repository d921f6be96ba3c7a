import { randomUUID } from 'node:crypto';
import type { Leg } from '../../src/modules/transfers/domain/leg.js';
import type { PairingContext } from '../../src/modules/transfers/domain/pair-legs.js';
import { type DecimalText, decimalText } from '../../src/shared/decimal-text.js';
import type { LocalDate } from '../../src/shared/local-date.js';

type Facts = Partial<Omit<Leg, 'amount' | 'date' | 'originalAmount'>> & {
  amount?: string;
  date?: string;
  originalAmount?: string;
};

/** Money that leaves a bank account by PIX and of which nothing else is known. */
export function aDebit(facts: Facts = {}): Leg {
  return {
    id: randomUUID(),
    accountId: 'checking',
    accountType: 'BANK',
    accountBank: null,
    accountNumber: null,
    institution: null,
    holder: { documentDigest: null, name: null },
    currency: 'BRL',
    originalCurrency: null,
    minute: null,
    status: 'POSTED',
    description: 'Pix enviado',
    providerCategoryId: null,
    userCategoryId: null,
    merchantName: null,
    method: null,
    reference: null,
    payer: null,
    receiver: null,
    apart: false,
    ...facts,
    amount: decimalText(facts.amount ?? '-500.00'),
    originalAmount: (facts.originalAmount ?? null) as DecimalText | null,
    date: (facts.date ?? '2026-03-10') as LocalDate,
  };
}

/** Money that comes into another account. */
export const aCredit = (facts: Facts = {}): Leg =>
  aDebit({ accountId: 'savings', description: 'Pix recebido', amount: '500.00', ...facts });

/** The card's record of its bill's payment. */
export const aCardPayment = (facts: Facts = {}): Leg =>
  aCredit({ accountId: 'card', accountType: 'CREDIT', description: 'Pagamento recebido', ...facts });

export const party = (documentDigest: string | null, facts: { name?: string; bank?: string } = {}) => ({
  documentDigest,
  name: facts.name ?? null,
  bank: facts.bank ?? null,
});

/** A PIX's end-to-end id. */
export const endToEnd = (n: number) => `E60701190${'202603101200'}${String(n).padStart(11, '0')}`;

export const nothingElse: PairingContext = {
  ownDocuments: new Set(['me']),
  rateOf: () => null,
  isRejected: () => false,
};
