import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { ProviderAnswerInvalid, ProviderUnavailable } from '../../../shared/errors.js';

/** How patient to be with a publisher of rates. Milliseconds and bytes. */
export interface Patience {
  attempts: number;
  firstWaitMs: number;
  timeoutMs: number;
  longestAnswer: number;
}

export const usualPatience: Patience = {
  attempts: 3,
  firstWaitMs: 1000,
  timeoutMs: 20_000,
  longestAnswer: 16 * 1024 * 1024,
};

/** What does not go away by asking again. */
class Final extends Error {
  constructor(readonly reason: Error) {
    super(reason.message);
  }
}

/**
 * The text of a publisher's answer. An answer that does not come, is cut off, or says that the server is busy or broken is
 * asked for again, with longer waits; redirects are not followed. Throws `ProviderUnavailable`, `ProviderAnswerInvalid`, or the
 * signal's reason.
 */
export async function askPublisher(
  address: string,
  accept: string,
  signal: AbortSignal,
  patience: Patience,
): Promise<string> {
  const { origin, pathname } = new URL(address);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(address, accept, signal, patience);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Final) throw error.reason;
      if (attempt === patience.attempts) {
        const detail = `${origin}${pathname} did not answer in full, ${attempt} times.`;
        throw new ProviderUnavailable(detail, { cause: error });
      }
      await sleep(patience.firstWaitMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

async function ask(address: string, accept: string, signal: AbortSignal, patience: Patience): Promise<string> {
  const { origin, pathname } = new URL(address);
  const answer = await request(address, {
    headers: { accept, 'user-agent': 'saldo' },
    reset: true, // once a day: no connection is kept for it
    signal: AbortSignal.any([signal, AbortSignal.timeout(patience.timeoutMs)]),
  });
  const text = await read(answer.body, patience.longestAnswer);
  const { statusCode: status } = answer;
  if (status === 200) return text;
  const detail = `${origin}${pathname} answered with status ${status}.`;
  if (status === 429 || status === 408 || status >= 500) throw new Error(detail);
  throw new Final(new ProviderAnswerInvalid(detail));
}

async function read(body: AsyncIterable<Buffer>, longest: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > longest) throw new Final(new ProviderAnswerInvalid(`An answer is longer than ${longest} bytes.`));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
