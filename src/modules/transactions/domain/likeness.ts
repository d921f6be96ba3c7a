/** How much two descriptions of a bank say the same. */
export type Likeness = 'same' | 'alike' | 'different';

/** At least this share of the shorter description's words must be found in the longer one. */
const SHARED_WORDS = 0.6;
/** A word that a bank cut off counts as the whole one when this much of it is left. */
const SHORTEST_STUB = 4;

/**
 * Words that banks put around a name and change as a payment goes on: how it was paid, that it was ordered or done, who
 * carried it (`PAG*`, `PGTO *`, `MP *`), and the legal form of a company.
 */
const NOISE = new Set(
  `pix ted doc tev boleto enviado enviada enviar recebido recebida agendado agendada agendamento programado programada
  scheduled executado executada efetuado efetuada realizado realizada pagamento pagto pgto pag pg mp pagseguro paypal sumup
  stone getnet cielo compra compras debito credito cartao autorizacao autorizada transferencia transf qr code via para de do
  da dos das em no na e o a ltda sa s me eireli mei www com br brl`.split(/\s+/),
);

/** `same` where the words are the same in the same order, whatever their accents, case, signs and emoji. */
export function likeness(left: string, right: string): Likeness {
  const [ofLeft, ofRight] = [wordsIn(left), wordsIn(right)];
  if (ofLeft.text === ofRight.text) return 'same';
  if (namesOtherPart(left, right)) return 'different';
  const [a, b] = [ofLeft.telling, ofRight.telling];
  if (a.length === 0 || b.length === 0) return 'different';
  if (isStub(a.join(''), b.join(''))) return 'alike';
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  const shared = shorter.filter((word) => longer.some((other) => word === other || isStub(word, other))).length;
  return shared / shorter.length >= SHARED_WORDS ? 'alike' : 'different';
}

/** The description by its words alone: what `same` compares. */
export function plainText(description: string): string {
  return wordsIn(description).text;
}

/** Whether a description says of itself that it is an order for a day to come. */
export function saysScheduled(description: string): boolean {
  return /\b(agendad[oa]|agendamento|programad[oa]|scheduled)\b/.test(plainText(description));
}

interface Words {
  text: string;
  telling: string[];
}

const known = new Map<string, Words>();
const MOST_KNOWN = 5_000;

/** Remembered, since a description is compared with many others. */
function wordsIn(description: string): Words {
  const found = known.get(description);
  if (found) return found;
  if (known.size >= MOST_KNOWN) known.clear();
  const folded = description.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const all = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = all.filter((word) => !NOISE.has(word) && !/^\d+$/.test(word));
  const words: Words = {
    // Nothing but emoji or signs: those are all there is to compare.
    text: all.length > 0 ? all.join(' ') : folded.trim(),
    telling: telling.length > 0 ? telling : all,
  };
  known.set(description, words);
  return words;
}

function isStub(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  return short.length >= SHORTEST_STUB && long.startsWith(short);
}

/** `Loja 02/10` and `Loja 03/10` are two parts of one purchase and never one movement. */
function namesOtherPart(left: string, right: string): boolean {
  const [a, b] = [/(\d{1,2})\/(\d{1,2})\s*$/.exec(left), /(\d{1,2})\/(\d{1,2})\s*$/.exec(right)];
  return a !== null && b !== null && Number(a[2]) === Number(b[2]) && Number(a[1]) !== Number(b[1]);
}
