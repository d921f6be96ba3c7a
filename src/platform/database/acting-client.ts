import pg from 'pg';
import { type Acting, type Actor, type Declaration, declarationOf, literalDeclarationOf } from './acting.js';
import { KeepingOfPlans, KeptStatements } from './kept-statements.js';

/** The part of pg's protocol layer that a query speaks to. */
interface Wire {
  /** Texts of the prepared statements that the server confirmed, and of those that were sent, by name. */
  parsedStatements: Record<string, string>;
  submittedNamedStatements: Record<string, string>;
  parse(statement: { text: string; name: string }): void;
  bind(values: { portal: string; statement: string; values: string[] }): void;
  execute(portal: { portal: string; rows: number }): void;
  close(what: { type: 'S'; name: string }): void;
}

/** What pg calls on a query; its types show only what a caller sees. */
interface PgQuery {
  text: string;
  name?: string;
  hasBeenParsed(wire: Wire): boolean;
  prepare(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
}
interface Statement {
  text: string;
  name?: string;
  keepPlan?: boolean;
}
type Refusal = (Error & { code?: string }) | null;
type Callback = (error: Refusal, result: unknown) => void;
const Query = pg.Query as unknown as new (config: object, values: undefined, callback: Callback) => PgQuery;

/** A statement that may be one of those kept, among which others may have to make room for it. */
class KeepingQuery extends Query {
  constructor(
    protected readonly kept: KeptStatements,
    config: Statement,
    callback: Callback,
  ) {
    super({ ...config, queryMode: 'extended' }, undefined, callback);
  }

  override prepare(wire: Wire): void {
    for (const name of this.kept.takeLeaving()) {
      wire.close({ type: 'S', name });
      delete wire.parsedStatements[name];
    }
    this.beginWith(wire);
    super.prepare(wire);
  }

  /** What goes ahead of the statement, in the same message. */
  protected beginWith(_wire: Wire): void {}
}

/**
 * A statement together with the declaration for whom it works, in one message to the server and so in one (implicit)
 * transaction: it costs no further round trip, and nothing of it is left on the connection.
 */
class DeclaredQuery extends KeepingQuery {
  private isDeclared = false;

  constructor(
    private readonly declaration: Declaration,
    kept: KeptStatements,
    config: Statement,
    callback: Callback,
  ) {
    super(kept, config, callback);
  }

  protected override beginWith(wire: Wire): void {
    const { text, values, name } = this.declaration;
    // First, so that pg takes the first confirmation of a parsed statement for what it is: this statement's.
    if (this.name !== undefined && !this.hasBeenParsed(wire)) {
      wire.parse({ text: this.text, name: this.name });
      wire.submittedNamedStatements[this.name] = this.text;
    }
    // An empty name stands for the statement that nobody keeps.
    if (name === '' || wire.parsedStatements[name] === undefined) wire.parse({ text, name });
    wire.bind({ portal: '', statement: name, values });
    wire.execute({ portal: '', rows: 0 });
  }

  override handleDataRow(message: unknown): void {
    if (this.isDeclared) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    const { name, text } = this.declaration;
    if (this.isDeclared) super.handleCommandComplete(message, wire);
    else if (name !== '') wire.parsedStatements[name] = text;
    this.isDeclared = true;
  }
}

/** Of the server's words for where a connection stands: outside any transaction. */
const IDLE = 'I';

/**
 * pg's client, whose statements outside a transaction, and whose transactions, say first for whom they work; and which keeps
 * the plans of statements that ask for it.
 */
export function actingClient(acting: Acting): typeof pg.Client {
  const keeping = new KeepingOfPlans();

  class ActingClient extends pg.Client {
    private readonly kept = new KeptStatements();

    /** In knex' form, a description of the statement and a callback. */
    override query(...[config, callback]: unknown[]): never {
      const send = super.query as (config: unknown, callback?: unknown) => never;
      if (!isStatement(config)) return send.call(this, config, callback);
      const { actor } = acting.now;
      if (this.getTransactionStatus() !== IDLE) {
        if (!config.keepPlan || !keeping.isOn) return send.call(this, config, callback);
        return send.call(this, new KeepingQuery(this.kept, this.named(config), this.orForget(config, callback)));
      }
      if (!actor) return send.call(this, config, callback);
      if (/^begin\b/i.test(config.text)) {
        return send.call(this, { ...config, text: `${config.text} ${literalDeclarationOf(actor)}` }, callback);
      }
      return send.call(this, this.declared(actor, config, callback as Callback));
    }

    private declared(actor: Actor, config: Statement, callback: Callback): DeclaredQuery {
      const declaration = declarationOf(actor);
      const unkept = () => new DeclaredQuery({ ...declaration, name: '' }, this.kept, config, callback);
      if (!keeping.isOn) return unkept();
      const retry: Callback = (error, result) => {
        if (!keeping.isRefusal(error)) return callback(error, result);
        // It has done nothing yet, or nothing that stays.
        this.kept.forget(config.text);
        super.query(unkept() as never);
      };
      return new DeclaredQuery(declaration, this.kept, this.named(config), retry);
    }

    private named(config: Statement): Statement {
      return config.keepPlan ? { ...config, name: this.kept.nameOf(config.text) } : config;
    }

    /** Its transaction is lost; the next one may succeed. */
    private orForget({ text }: Statement, callback: unknown): Callback {
      return (error, result) => {
        if (keeping.isRefusal(error)) this.kept.forget(text);
        (callback as Callback)(error, result);
      };
    }
  }
  return ActingClient;
}

function isStatement(config: unknown): config is Statement {
  return typeof config === 'object' && config !== null && 'text' in config && !('submit' in config);
}
