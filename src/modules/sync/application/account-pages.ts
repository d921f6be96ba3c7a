import type { TransactionSource } from '../../transactions/index.js';

type Page = Awaited<ReturnType<TransactionSource['readPage']>>;

/** Pages that are read ahead: so many in memory, and so many again that a run which is cut off reads twice. */
const AHEAD = 4;

/**
 * Pages from a cursor on. While the caller writes, the next ones are read; those that have come meanwhile are given as one, since
 * what a write costs beside its rows is then paid once. What came before a page that fails is given before its failure is thrown.
 */
export async function* accountPages(
  read: (after: string | null) => Promise<Page>,
  from: string | null,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const ready: Page[] = [];
  let cursor = from;
  let isOver = false;
  let failure: { error: unknown } | null = null;
  let coming: Promise<void> | null = null;
  const readOn = () => {
    if (coming || isOver || ready.length >= AHEAD) return;
    coming = read(cursor)
      .then(
        (page) => {
          ready.push(page);
          isOver ||= page.after === null;
          cursor = page.after;
        },
        (error: unknown) => {
          failure = { error };
          isOver = true;
        },
      )
      .then(() => {
        coming = null;
        readOn();
      });
  };
  const next = async (): Promise<Page[]> => {
    readOn();
    if (ready.length === 0) await coming;
    signal.throwIfAborted();
    if (ready.length === 0 && failure) throw failure.error;
    return ready.splice(0);
  };
  try {
    for (let pages = await next(); pages.length > 0; pages = await next()) {
      readOn();
      yield { rows: pages.flatMap(({ rows }) => rows), after: pages.at(-1)!.after };
    }
  } finally {
    isOver = true; // the caller wants no more
  }
}
