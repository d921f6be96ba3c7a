import { maskedDocument } from '../../../shared/masked-document.js';

/** A transaction's sealed content with the documents of those who paid and were paid masked: they are other people's. */
export function withoutOthersDocuments(content: Record<string, unknown> | null): Record<string, unknown> | null {
  const documents = content?.documents as Record<string, string | null> | null | undefined;
  if (!content || !documents) return content;
  const masked = Object.entries(documents).map(([side, document]) => [side, document && maskedDocument(document)]);
  return { ...content, documents: Object.fromEntries(masked) };
}
