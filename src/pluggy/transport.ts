import { Agent, request } from 'undici';
import type { Settings } from './options.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** Pluggy's answer, whatever its status. */
export interface Answer {
  status: number;
  /** One header's value by its lower-case name. */
  header(name: string): string | null;
  text: string;
}

/** No answer, or not a whole one. Holds a code only: what libraries put into messages may hold what was sent. */
export class TransportFailure extends Error {
  constructor(
    readonly code: string,
    /** The request cannot have reached Pluggy, so that repeating it cannot do a thing twice. */
    readonly neverSent: boolean,
  ) {
    super(code);
    this.name = 'TransportFailure';
  }
}

/** The answer is longer than the limit. */
export class AnswerTooLong extends Error {}

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** One exchange over HTTP, on connections of our own that are kept open. No retry, no redirects followed. */
export class Transport {
  readonly #agent: Agent;
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#agent = new Agent({
      connections: settings.connections,
      headersTimeout: settings.timeouts.headers,
      bodyTimeout: settings.timeouts.body,
      connect: { timeout: settings.timeouts.connect },
    });
  }

  /** Throws `TransportFailure`, or `AnswerTooLong`. `target` is path and query, encoded. */
  async exchange(method: Method, target: string, headers: Record<string, string>, body: unknown): Promise<Answer> {
    const { baseUrl, timeouts } = this.#settings;
    try {
      const response = await request(baseUrl + target, {
        dispatcher: this.#agent,
        method,
        headers: {
          accept: 'application/json',
          'user-agent': 'saldo',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.timeout(timeouts.whole),
      });
      const text = utf8.decode(await this.#read(response.body));
      return { status: response.statusCode, header: (name) => single(response.headers[name]), text };
    } catch (error) {
      if (error instanceof AnswerTooLong) throw error;
      const code = codeOf(error);
      throw new TransportFailure(code, NEVER_SENT.has(code));
    }
  }

  async #read(body: AsyncIterable<Buffer>): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body) {
      length += chunk.length;
      // Leaving the loop destroys the stream, and with it the connection.
      if (length > this.#settings.maxAnswerBytes) throw new AnswerTooLong();
      chunks.push(chunk);
    }
    return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length);
  }

  /** Lets calls on the wire end, then closes the connections. */
  async close(): Promise<void> {
    await this.#agent.close();
  }
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** A failure's code; of several (one for each address tried), the first one's; else its name, or its cause's. */
function codeOf(failure: unknown): string {
  if (typeof failure !== 'object' || failure === null) return 'UNKNOWN';
  const { code, errors, cause, name } = failure as {
    code?: unknown;
    errors?: unknown;
    cause?: unknown;
    name?: unknown;
  };
  if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
  if (typeof code === 'string') return code;
  if (typeof cause === 'object' && cause !== null) return codeOf(cause);
  return typeof name === 'string' ? name : 'UNKNOWN';
}
