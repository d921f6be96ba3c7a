import type { Request, Response } from 'express';
import type { Principal } from '../../shared/principal.js';
import { shortAgent, type Visitor } from '../../shared/visitor.js';
import type { OperationId, OperationRequest } from './operations.js';

const NO_BYTES = Buffer.alloc(0);

/** What the middlewares leave on a request on its way to the operation. */
export interface RequestState {
  requestId: string;
  startedAt: number;
  operation: OperationId | null;
  principal?: Principal;
  rawBody?: Buffer;
  /** A rate limit has counted the request. */
  isCounted?: boolean;
}

export function stateOf(response: Response): RequestState {
  return response.locals as RequestState;
}

export function visitorOf(request: Request, state: RequestState): Visitor {
  return {
    address: request.ip ?? null,
    userAgent: shortAgent(request.headers['user-agent']),
    requestId: state.requestId,
  };
}

/** A validated request as operations see it; what few of them read is made when it is read. */
export class ContractRequest implements Omit<OperationRequest<OperationId>, 'path' | 'query' | 'body'> {
  private abort: AbortController | null = null;

  constructor(
    private readonly request: Request,
    private readonly response: Response,
    private readonly state: RequestState,
    readonly ending: AbortSignal,
  ) {}

  get path() {
    return this.request.params;
  }

  get query() {
    return this.request.query;
  }

  get body(): unknown {
    return this.request.body;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  get principal(): Principal {
    if (!this.state.principal) throw new Error(`${this.state.operation} is open to everybody: there is no principal`);
    return this.state.principal;
  }

  get rawBody(): Buffer {
    return this.state.rawBody ?? NO_BYTES;
  }

  get requestId(): string {
    return this.state.requestId;
  }

  get remoteAddress(): string {
    return this.request.ip ?? '';
  }

  get visitor(): Visitor {
    return visitorOf(this.request, this.state);
  }

  get secure(): boolean {
    return this.request.secure;
  }

  get url(): string {
    return this.request.originalUrl;
  }

  get signal(): AbortSignal {
    if (!this.abort) {
      const abort = new AbortController();
      this.abort = abort;
      if (this.response.destroyed) abort.abort();
      this.response.once('close', () => {
        if (!this.response.writableFinished) abort.abort();
      });
    }
    return this.abort.signal;
  }
}
