import { inject, injectable } from 'inversify';
import { DATABASE, type Database } from '../../../platform/database/database.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { Urgency } from '../../../shared/urgency.js';
import type { ConnectorCircuits } from '../application/connector-circuits.js';
import { Circuit, type CircuitFacts } from '../domain/circuit.js';

/** A row of `connector_circuits`. */
interface Row {
  connector_id: number;
  failures: number;
  last_failure_at: Date;
  last_code: string;
  openings: number;
  open_until: Date | null;
  probe: string | null;
  probe_until: Date | null;
}

@injectable()
export class KnexConnectorCircuits implements ConnectorCircuits {
  constructor(
    @inject(DATABASE) private readonly database: Database,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  async enter(connectorId: number, run: string, urgency: Urgency): Promise<Date | null> {
    const [known]: Row[] = await this.of(connectorId);
    if (!known?.open_until) return null; // nearly always: nobody is locked out by a look
    return this.change(connectorId, (circuit) => circuit.enter(run, urgency, this.clock.now()));
  }

  async failed(connectorId: number, code: string, run: string | null): Promise<void> {
    await this.database.run(async () => {
      const nothing = rowOf(Circuit.of(connectorId).facts);
      await this.database.sql('connector_circuits').insert(nothing).onConflict('connector_id').ignore();
      await this.change(connectorId, (circuit) => circuit.failed(code, run, this.clock.now()));
    });
  }

  async collected(connectorId: number): Promise<void> {
    await this.of(connectorId).delete();
  }

  async read(connectorId: number, run: string): Promise<void> {
    const [known]: Row[] = await this.of(connectorId);
    if (!known) return;
    await this.change(connectorId, async (circuit) => {
      if (circuit.isClosedByReading(run, this.clock.now())) await this.of(connectorId).delete();
      else circuit.leave(run);
    });
  }

  async leave(connectorId: number, run: string): Promise<void> {
    await this.of(connectorId).where({ probe: run }).update({ probe: null, probe_until: null });
  }

  async listOpened(): Promise<CircuitFacts[]> {
    const rows: Row[] = await this.database
      .sql('connector_circuits')
      .whereNotNull('open_until')
      .orderBy('connector_id');
    return rows.map(factsOf);
  }

  private of(connectorId: number) {
    return this.database.sql('connector_circuits').where({ connector_id: connectorId });
  }

  /** What the circuit decides, with nobody else deciding at the same time. */
  private change<T>(connectorId: number, decide: (circuit: Circuit) => T | Promise<T>): Promise<T> {
    return this.database.run(async () => {
      const [row]: Row[] = await this.of(connectorId).forUpdate();
      const circuit = row ? new Circuit(factsOf(row)) : Circuit.of(connectorId);
      const decision = await decide(circuit);
      if (row) await this.of(connectorId).update(rowOf(circuit.facts));
      return decision;
    });
  }
}

function factsOf(row: Row): CircuitFacts {
  return {
    connectorId: row.connector_id,
    failures: row.failures,
    lastFailureAt: row.last_failure_at,
    lastCode: row.last_code,
    openings: row.openings,
    openUntil: row.open_until,
    probe: row.probe,
    probeUntil: row.probe_until,
  };
}

function rowOf(facts: CircuitFacts): Row {
  return {
    connector_id: facts.connectorId,
    failures: facts.failures,
    last_failure_at: facts.lastFailureAt,
    last_code: facts.lastCode,
    openings: facts.openings,
    open_until: facts.openUntil,
    probe: facts.probe,
    probe_until: facts.probeUntil,
  };
}
