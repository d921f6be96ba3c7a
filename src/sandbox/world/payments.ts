import { type Day, instantOf, type Month, monthText, shortDay } from './calendar.js';
import { type Dice, digest } from './dice.js';
import { boletoNumbers } from './documents.js';
import { type AccountRole, type Draft, type Movement, movement, type Payment, type Stamp } from './movement.js';
import type { Party } from './people.js';

/** What is said of a transfer or payment; `cents` with its sign. */
export interface PaymentDraft {
  key: string;
  account?: AccountRole;
  day: Day;
  minute: number;
  stamp?: Stamp;
  cents: number;
  party: Party;
  categoryId: string;
  description?: string;
  reason?: string;
  knownAt?: number;
  goneAt?: number;
}

/** A PIX, in or out by its sign. */
export function pix(draft: PaymentDraft, dice: Dice): Movement {
  const instant = new Date(instantOf(draft.day, draft.minute)).toISOString().replaceAll(/\D/g, '').slice(0, 12);
  const payment: Payment = {
    method: 'PIX',
    counterparty: draft.party,
    reason: draft.reason ?? null,
    reference: `${instant}${digest(draft.key).slice(0, 11)}`,
    boleto: null,
  };
  const description = `Pix ${draft.cents < 0 ? 'enviado' : 'recebido'} - ${draft.party.name}`;
  return transfer(draft, { description, operationType: 'PIX', payment }, dice);
}

/** A TED, in or out by its sign. */
export function ted(draft: PaymentDraft, dice: Dice): Movement {
  const payment: Payment = {
    method: 'TED',
    counterparty: draft.party,
    reason: draft.reason ?? null,
    reference: dice.digits(9),
    boleto: null,
  };
  const description = `TED ${draft.cents < 0 ? 'enviada' : 'recebida'} - ${draft.party.name}`;
  return transfer(draft, { description, operationType: 'TED', payment }, dice);
}

/** A transfer within the institution. */
export function internalTransfer(draft: PaymentDraft, dice: Dice): Movement {
  const payment: Payment = {
    method: 'TEV',
    counterparty: draft.party,
    reason: draft.reason ?? null,
    reference: dice.digits(9),
    boleto: null,
  };
  const description = `Transferência - ${draft.party.name}`;
  return transfer(draft, { description, operationType: 'TRANSFERENCIA_MESMA_INSTITUICAO', payment }, dice);
}

/** A boleto paid on its due day, or after it with a 2 % penalty and 0.033 % interest a day, as the law allows. */
export function boleto(draft: PaymentDraft & { due: Day }, dice: Dice): Movement {
  const lateDays = Math.max(0, draft.day - draft.due);
  const baseCents = Math.abs(draft.cents);
  const penaltyCents = lateDays > 0 ? Math.round(baseCents * 0.02) : 0;
  const interestCents = Math.round(baseCents * 0.00033 * lateDays);
  const numbers = boletoNumbers(dice, draft.party.bank.code, draft.due, baseCents);
  const payment: Payment = {
    method: 'BOLETO',
    counterparty: draft.party,
    reason: draft.reason ?? null,
    reference: dice.digits(12),
    boleto: { ...numbers, baseCents, penaltyCents, interestCents },
  };
  const cents = -(baseCents + penaltyCents + interestCents);
  const description = `Pagamento boleto - ${draft.party.name}`;
  return transfer({ ...draft, cents }, { description, operationType: 'BOLETO', payment }, dice);
}

/** A PIX ordered days ahead: a pending row with a date to come, then the executed one under another id. */
export function scheduledPix(draft: PaymentDraft, daysAhead: number, dice: Dice): Movement[] {
  const executedAt = instantOf(draft.day, draft.minute);
  const order: PaymentDraft = {
    ...draft,
    key: `${draft.key}/scheduled`,
    stamp: 'bare',
    description: `Pix agendado para ${shortDay(draft.day)} - ${draft.party.name}`,
    knownAt: instantOf(draft.day - daysAhead, 20 * 60),
    goneAt: executedAt + 60_000,
  };
  return [pix(order, dice), pix({ ...draft, knownAt: executedAt + 60_000 }, dice)];
}

/** A movement with the bank itself: fees, interest, cashback. */
export function bankEntry(draft: Omit<Draft, 'stamp' | 'minute'>, dice: Dice): Movement {
  return movement({ ...draft, stamp: 'bare', minute: 400 }, dice);
}

export function keyOf(month: Month, account: AccountRole, what: string): string {
  return `${account}/${monthText(month)}/${what}`;
}

function transfer(
  draft: PaymentDraft,
  how: { description: string; operationType: string; payment: Payment },
  dice: Dice,
): Movement {
  const { key, day, minute, cents, categoryId, knownAt, goneAt } = draft;
  const { operationType, payment } = how;
  return movement(
    {
      key,
      account: draft.account ?? 'checking',
      day,
      minute,
      stamp: draft.stamp ?? (payment.method === 'PIX' ? 'exact' : 'bare'),
      cents,
      description: draft.description ?? how.description,
      raw: how.description.toLocaleUpperCase('pt-BR'),
      categoryId,
      operationType,
      payment,
      ...(knownAt === undefined ? {} : { knownAt }),
      ...(goneAt === undefined ? {} : { goneAt }),
    },
    dice,
  );
}
