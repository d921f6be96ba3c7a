import type { Category } from '../../modules/transactions/index.js';
import { type Fields, required, text } from '../reading.js';

/** A category as ours; ids are not all of eight digits. Throws `ProviderAnswerInvalid` without id or description. */
export function categoryOf(fields: Fields): Category {
  return {
    id: required(text(fields, 'id'), fields, 'category', 'id'),
    description: required(text(fields, 'description'), fields, 'category', 'description'),
    descriptionTranslated: text(fields, 'descriptionTranslated'),
    parentId: text(fields, 'parentId'),
  };
}
