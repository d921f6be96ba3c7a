import type { TransactionQuery, TransactionSource } from '../../transactions/index.js';

type Page = Awaited<ReturnType<TransactionSource['readPage']>>;

/** Pages of a query from a cursor on; the next is read while the caller writes the one before. */
export async function* accountPages(
  source: TransactionSource,
  query: TransactionQuery,
  from: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  let coming: Promise<Page> | null = source.readPage(query, from);
  while (coming) {
    const page: Page = await coming;
    signal.throwIfAborted();
    coming = page.after === null ? null : source.readPage(query, page.after);
    // Awaited in the next round, unless the caller fails first: then nobody asks for it any more.
    coming?.catch(() => undefined);
    yield page;
  }
}
