import type { Response } from 'express';

export type Chunk = string | Uint8Array;

/**
 * Sends a body piece by piece. The next piece is asked for only when the client has taken the ones before, so that a slow
 * client costs a buffer and no more. Ends the source when the client goes away. A source that fails cuts the answer off:
 * its head is out already.
 */
export async function sendStream(response: Response, chunks: AsyncIterable<Chunk>): Promise<void> {
  response.flushHeaders();
  try {
    for await (const chunk of chunks) {
      if (response.destroyed) return;
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  } catch (error) {
    response.destroy();
    throw error;
  }
}

function drained(response: Response): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
