import type { Urgency } from '../../../shared/urgency.js';

/** What is known of a connector that fails. */
export interface CircuitFacts {
  connectorId: number;
  /** One after another, without a success between them. */
  failures: number;
  lastFailureAt: Date;
  lastCode: string;
  /** How often it was opened since it last worked. */
  openings: number;
  openUntil: Date | null;
  /** The run that finds out whether the connector works again. */
  probe: string | null;
  probeUntil: Date | null;
}

/** Closed: it works, as far as is known. Open: runs wait. Half open: one run at a time finds out. */
export type CircuitState = 'closed' | 'open' | 'half_open';

/** As many failures, none further from the one before than the window, open the circuit. */
export const FAILURES_TO_OPEN = 5;
/** Pluggy itself repeats a failed collection each hour: one connection that cannot be collected must not stop its bank. */
const WINDOW_MS = 30 * 60_000;
const FIRST_OPEN_MS = 30_000;
const LONGEST_OPEN_MS = 30 * 60_000;
/** A probe that has not told how it went by then does not hold up others: its worker died, or waits for a person. */
const PROBE_MS = 2 * 60_000;
/** How soon somebody who waits looks again while another run finds out. */
const LOOK_AGAIN_MS = 15_000;

/** When a circuit opens, and who passes. One for each connector, shared by every process. */
export class Circuit {
  constructor(private current: CircuitFacts) {}

  static of(connectorId: number): Circuit {
    const never = new Date(0);
    return new Circuit({
      connectorId,
      failures: 0,
      lastFailureAt: never,
      lastCode: '',
      openings: 0,
      openUntil: null,
      probe: null,
      probeUntil: null,
    });
  }

  get facts(): Readonly<CircuitFacts> {
    return this.current;
  }

  stateAt(now: Date): CircuitState {
    return circuitState(this.current.openUntil, now);
  }

  /** A failure that is the connector's; of `run`, or seen without one. */
  failed(code: string, run: string | null, now: Date): void {
    const { openUntil, lastFailureAt, openings, probe } = this.current;
    const isFresh = openUntil !== null || now.getTime() - lastFailureAt.getTime() <= WINDOW_MS;
    const failures = isFresh ? this.current.failures + 1 : 1;
    const opens = openUntil === null ? failures >= FAILURES_TO_OPEN : openUntil <= now;
    const openMs = Math.min(LONGEST_OPEN_MS, FIRST_OPEN_MS * 2 ** openings);
    const isProbe = run !== null && run === probe;
    this.current = {
      ...this.current,
      failures,
      lastFailureAt: now,
      lastCode: code,
      ...(opens ? { openings: openings + 1, openUntil: new Date(now.getTime() + openMs) } : {}),
      ...(opens || isProbe ? { probe: null, probeUntil: null } : {}),
    };
  }

  /**
   * Lets a run pass (`null`), or says when to come again. A person's run tries even while the circuit is open, but one at a
   * time.
   */
  enter(run: string, urgency: Urgency, now: Date): Date | null {
    const { openUntil, probe, probeUntil } = this.current;
    if (openUntil === null) return null;
    const taken = probe !== null && probe !== run && probeUntil !== null && probeUntil > now;
    if (urgency === 'background' && openUntil > now) return openUntil;
    if (taken) {
      const soon = now.getTime() + LOOK_AGAIN_MS;
      return urgency === 'interactive' ? new Date(Math.min(soon, probeUntil.getTime())) : probeUntil;
    }
    this.current = { ...this.current, probe: run, probeUntil: new Date(now.getTime() + PROBE_MS) };
    return null;
  }

  /** The run ended in a way that says nothing of the connector: another one may find out. */
  leave(run: string): void {
    if (this.current.probe === run) this.current = { ...this.current, probe: null, probeUntil: null };
  }

  /** Whether what `run` could read closes the circuit: banks that cannot be collected from can be read all the same. */
  isClosedByReading(run: string, now: Date): boolean {
    if (this.current.lastCode === READING_FAILED) return true;
    return this.current.probe === run && this.stateAt(now) === 'half_open';
  }
}

/** The code of a failure to read what the provider holds, in contrast to the provider's failure to collect from the bank. */
export const READING_FAILED = 'provider_unavailable';

export function circuitState(openUntil: Date | null, now: Date): CircuitState {
  if (openUntil === null) return 'closed';
  return openUntil > now ? 'open' : 'half_open';
}
