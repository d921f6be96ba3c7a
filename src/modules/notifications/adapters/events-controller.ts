import { inject, injectable } from 'inversify';
import type { Operation } from '../../../platform/http/operations.js';
import { CheckProof } from '../../identity/index.js';
import { FollowEvents, type Told } from '../application/follow-events.js';

/** Proxies cut off a connection on which nothing comes for a minute or less. */
const HEARTBEAT_MS = 15_000;
const LIFE_MS = 30 * 60_000;
/** When a page whose stream ended should come back. Milliseconds. */
const RETRY_MS = 2_000;

@injectable()
export class EventsController {
  constructor(
    @inject(FollowEvents) private readonly follow: FollowEvents,
    @inject(CheckProof) private readonly proof: CheckProof,
  ) {}

  readonly streamEvents: Operation<'streamEvents'> = async (request) => {
    const { signal, release } = eitherOf(request.signal, request.ending);
    const told = await this.follow.open({
      userId: request.principal.userId,
      position: request.header('last-event-id')?.trim() || null,
      idleMs: HEARTBEAT_MS,
      lifeMs: LIFE_MS,
      isWelcome: () => this.proof.stands(request.principal),
      signal,
    });
    return {
      status: 200,
      contentType: 'text/event-stream',
      stream: inLines(told, release),
      headers: { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' },
    };
  };
}

async function* inLines(told: AsyncIterable<Told>, release: () => void): AsyncGenerator<string> {
  try {
    yield `retry: ${RETRY_MS}\n\n`;
    for await (const one of told) yield linesOf(one);
  } finally {
    release();
  }
}

/** Unlike `AbortSignal.any`, whose sources hold it weakly, so that on an idle stream it may be gone when it is needed. */
function eitherOf(client: AbortSignal, server: AbortSignal): { signal: AbortSignal; release: () => void } {
  const either = new AbortController();
  const release = () => server.removeEventListener('abort', abort);
  const abort = () => {
    release();
    either.abort();
  };
  client.addEventListener('abort', abort);
  server.addEventListener('abort', abort);
  if (client.aborted || server.aborted) abort();
  return { signal: either.signal, release };
}

/** As the HTML standard has it: an event is lines of `field: value`, ended by an empty one; `:` begins a comment. */
function linesOf(told: Told): string {
  switch (told.what) {
    case 'begin':
      return `event: open\nid: ${told.position}\ndata: {}\n\n`;
    case 'missed':
      return `event: missed\nid: ${told.position}\ndata: {}\n\n`;
    case 'idle':
      return ': still here\n\n';
    case 'event': {
      const { kind, position, data, at } = told.event;
      // JSON holds no line break, so that it is one line of data.
      return `event: ${kind}\nid: ${position}\ndata: ${JSON.stringify({ ...data, at: at.toISOString() })}\n\n`;
    }
  }
}
