import type { Principal } from '../../shared/principal.js';
import type { Visitor } from '../../shared/visitor.js';
import type { components, operations } from './contract.generated.js';

/** The contract's own names: `Schema<'Account'>` is what the API sends as an account. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

export type OperationId = keyof operations;

type Part<Source, Key extends PropertyKey> = Source extends { [K in Key]?: infer Found }
  ? [NonNullable<Found>] extends [never]
    ? Record<never, never>
    : NonNullable<Found>
  : Record<never, never>;

type Body<Id extends OperationId> = operations[Id] extends { requestBody: { content: { 'application/json': infer B } } }
  ? B
  : undefined;

/** A request that has passed the contract's validation; defaults of the contract are filled in. */
export interface OperationRequest<Id extends OperationId> {
  path: Part<operations[Id]['parameters'], 'path'>;
  query: Part<operations[Id]['parameters'], 'query'>;
  body: Body<Id>;
  /** Any header by its lower-case name. */
  header(name: string): string | undefined;
  /** Who is asking. On operations without security (the webhook) reading it throws. */
  readonly principal: Principal;
  /** The body's bytes as they came, for signatures. */
  readonly rawBody: Buffer;
  readonly requestId: string;
  /** Address of the caller as the proxy settings give it. */
  readonly remoteAddress: string;
  /** Where the request comes from, as it may be written down. */
  readonly visitor: Visitor;
  /** Whether the caller reached us over TLS, as the proxy settings give it. */
  readonly secure: boolean;
  /** This request's path and query, for the links of a page. */
  readonly url: string;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** Aborted when the server stops: an answer that goes on and on should end. */
  readonly ending: AbortSignal;
}

/** The media types of an answer that are sent piece by piece. */
type StreamedAs<Answer> = Answer extends { content: infer Content }
  ? Exclude<keyof Content, 'application/json' | 'application/problem+json'>
  : never;

interface Streamed<Status, Media> {
  status: Status;
  contentType: Media;
  /** Each piece is asked for when the client has taken those before. */
  stream: AsyncIterable<string | Uint8Array>;
  headers?: Record<string, string>;
}

type AnswerOf<Status, Answer> = [StreamedAs<Answer>] extends [never]
  ? { status: Status; body: JsonOf<Answer>; headers?: Record<string, string> }
  : Streamed<Status, StreamedAs<Answer>>;

type JsonOf<Answer> = Answer extends { content: { 'application/json': infer B } } ? B : undefined;

/** One of the contract's answers: a status with the body that the contract gives it. Errors are thrown, not returned. */
export type OperationResponse<Id extends OperationId> = {
  [Status in keyof operations[Id]['responses'] & (200 | 201 | 202 | 204)]: AnswerOf<
    Status,
    operations[Id]['responses'][Status]
  >;
}[keyof operations[Id]['responses'] & (200 | 201 | 202 | 204)];

export type Operation<Id extends OperationId> = (request: OperationRequest<Id>) => Promise<OperationResponse<Id>>;

/** A handler for each operation of the contract: one that is missing or ill-typed does not compile. */
export type Operations = { [Id in OperationId]: Operation<Id> };
