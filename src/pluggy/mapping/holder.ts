import type { AccountHolder } from '../../modules/accounts/index.js';
import { requiredFields, text } from '../reading.js';

/**
 * Who holds an item's accounts, as ours: names, and the kind of their document. Everything else that Pluggy knows of a
 * person (numbers of documents, birth, address, telephone, mail, income, relations) is left out on purpose.
 */
export function holderOf(answer: unknown): AccountHolder {
  const fields = requiredFields(answer, 'identity');
  const documentType = text(fields, 'documentType');
  return {
    fullName: withoutNumbers(text(fields, 'fullName')),
    socialName: withoutNumbers(text(fields, 'socialName')),
    companyName: withoutNumbers(text(fields, 'companyName')),
    documentType: documentType !== null && /^[A-Za-z_ ]{1,40}$/.test(documentType) ? documentType : null,
  };
}

/** A sole trader's registered name ends in the person's CPF: no run of digits that could be a document stays in a name. */
export function withoutNumbers(name: string | null): string | null {
  const left = name
    ?.replaceAll(/[\dA-Z]{2}\.?\d{3}\.?\d{3}\/?\d{4}-?\d{2}|\d(?:[.\-/ ]?\d){7,}/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return left ? left : null;
}
