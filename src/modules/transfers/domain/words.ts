import { folded } from '../../../shared/folded.js';

/** What descriptions say. Banks word them in their own ways: these are hints only. */
const PAYS_BILL = /\b(fatura|pagto cartao|pgto cartao|pag cartao|pagamento (de |do )?cartao|credit card payment)/;
const PAYMENT_RECEIVED =
  /\b(pagamento (recebido|efetuado|de fatura|fatura|da fatura)|pgto fatura|pagto fatura|pagamento on ?line|pagamento em dia|obrigado|payment received|bill payment)/;
const TRANSFER = /\b(pix|ted|doc|tev|transf\w*|aplicacao|resgate|deposito|wire|remessa|cambio)\b/;

/** A debit of a bank account that pays a card's bill. */
export const readsAsBillPaid = (description: string) => PAYS_BILL.test(folded(description));
/** A credit of a card that is its bill's payment, and no refund. */
export const readsAsPaymentReceived = (description: string) => PAYMENT_RECEIVED.test(folded(description));
export const readsAsTransfer = (description: string) => TRANSFER.test(folded(description));

/** Whether a text names a person: first and last name stand in it. One name alone is nobody. */
export function namesPerson(text: string | null, name: string | null): boolean {
  if (text === null || name === null) return false;
  const names = folded(name)
    .split(/\s+/)
    .filter((part) => part.length > 1);
  if (names.length < 2) return false;
  const words = new Set(folded(text).split(/[^\p{L}\p{N}]+/u));
  return words.has(names[0]!) && words.has(names.at(-1)!);
}

/** Whether a text names an institution by the first word of its name that is one (`Nubank`, `Itaú`, not `Banco`). */
export function namesInstitution(text: string, institution: string | null): boolean {
  if (institution === null) return false;
  const name = folded(institution)
    .split(/[^\p{L}\p{N}]+/u)
    .find((word) => word.length > 2 && !GENERAL.has(word));
  return (
    name !== undefined &&
    folded(text)
      .split(/[^\p{L}\p{N}]+/u)
      .includes(name)
  );
}

const GENERAL = new Set(['banco', 'bank', 'conta', 'the', 'pluggy', 'pagamentos', 'cooperativa']);
