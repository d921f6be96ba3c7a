import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** An answer that is sent as it is made, at the client's pace, and never held whole. */
export class StreamedBody {
  constructor(
    readonly contentType: string,
    /** What a browser saves it as. */
    readonly filename: string,
    readonly stream: Readable,
  ) {}
}

/** Sends it to its end. When either side breaks off, the other is ended too; a source that fails cuts the answer off. */
export async function sendStreamed(body: StreamedBody, response: ServerResponse): Promise<void> {
  response.setHeader('Content-Type', body.contentType);
  response.setHeader('Content-Disposition', `attachment; filename="${body.filename}"`);
  response.setHeader('Cache-Control', 'no-store');
  try {
    await pipeline(body.stream, response);
  } catch (error) {
    // The client went away: that is its right.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}
