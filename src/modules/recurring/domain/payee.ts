import { folded } from '../../../shared/folded.js';
import type { Movement } from './movement.js';

/** Words that say how was paid, not whom; and what companies add to their names. */
const SILENT = new Set(
  (
    'pix enviado recebido enviada recebida env rec ted doc tev transf transferencia pagamento pagto pgto pag compra compras cartao credito ' +
    'debito deb aut automatico automatica boleto conta cobranca mensalidade fatura ref referente parcela parc ' +
    'de da do das dos em no na para por com br www http https ltda sa me mei eireli epp s a e internacional nacional ' +
    'jan fev mar abr mai jun jul ago set out nov dez janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro'
  ).split(' '),
);

/** A word that changes from month to month: a date, a reference, a number of an instalment. */
const CHANGING = /\d{2,}|^\d$/;

/**
 * Who is paid or pays, as one text for all movements of the same party: `PAG*Netflix.com 12/05 BR` and `NETFLIX` agree.
 * A name that the bank gives is taken before a description; letters count, not case, accents, digits or punctuation.
 */
export function payeeKey(movement: Pick<Movement, 'description' | 'merchantName' | 'counterparty'>): string {
  for (const source of [movement.merchantName, movement.counterparty, movement.description]) {
    const words = wordsOf(source ?? '');
    const telling = words.filter((word) => !SILENT.has(word) && !CHANGING.test(word));
    if (telling.length > 0) return telling.slice(0, 4).join(' ');
  }
  return wordsOf(movement.description).join(' ');
}

function wordsOf(text: string): string[] {
  return folded(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
