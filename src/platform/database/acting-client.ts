import pg from 'pg';
import { type Acting, type Declaration, declarationOf, literalDeclarationOf } from './acting.js';

/** The part of pg's protocol layer that a query speaks to. */
interface Wire {
  parse(statement: { text: string; name: string }): void;
  bind(values: { portal: string; statement: string; values: string[] }): void;
  execute(portal: { portal: string; rows: number }): void;
}

/** What pg calls on a query; its types show only what a caller sees. */
interface PgQuery {
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
type Callback = (error: Error | null, result: unknown) => void;
const Query = pg.Query as unknown as new (config: object, values: undefined, callback: Callback) => PgQuery;

/**
 * A statement together with the declaration for whom it works, in one message to the server and so in one (implicit)
 * transaction: it costs no further round trip, and nothing of it is left on the connection.
 */
class DeclaredQuery extends Query {
  private isDeclared = false;

  constructor(
    private readonly declaration: Declaration,
    config: object,
    callback: Callback,
  ) {
    super({ ...config, queryMode: 'extended' }, undefined, callback);
  }

  override prepare(wire: Wire): void {
    wire.parse({ text: this.declaration.text, name: '' });
    wire.bind({ portal: '', statement: '', values: this.declaration.values });
    wire.execute({ portal: '', rows: 0 });
    super.prepare(wire);
  }

  override handleDataRow(message: unknown): void {
    if (this.isDeclared) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.isDeclared) super.handleCommandComplete(message, wire);
    this.isDeclared = true;
  }
}

/** Of the server's words for where a connection stands: outside any transaction. */
const IDLE = 'I';

/** pg's client, whose statements outside a transaction, and whose transactions, say first for whom they work. */
export function actingClient(acting: Acting): typeof pg.Client {
  class ActingClient extends pg.Client {
    /** In knex' form, a description of the statement and a callback. */
    override query(...[config, callback]: unknown[]): never {
      const send = super.query as (config: unknown, callback?: unknown) => never;
      const { actor } = acting.now;
      if (!actor || this.getTransactionStatus() !== IDLE || !isStatement(config))
        return send.call(this, config, callback);
      if (/^begin\b/i.test(config.text)) {
        return send.call(this, { ...config, text: `${config.text} ${literalDeclarationOf(actor)}` }, callback);
      }
      return send.call(this, new DeclaredQuery(declarationOf(actor), config, callback as Callback));
    }
  }
  return ActingClient;
}

function isStatement(config: unknown): config is { text: string } {
  return typeof config === 'object' && config !== null && 'text' in config && !('submit' in config);
}
