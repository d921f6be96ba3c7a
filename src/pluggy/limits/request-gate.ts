import type { Urgency } from '../../shared/urgency.js';
import type { EndpointClass } from './endpoint-class.js';

/** Where every request to Pluggy waits for its turn, so that Pluggy need not refuse it. */
export interface RequestGate {
  /**
   * Comes back when a request of the class may be sent. Throws `ProviderRateLimited` with the time to try again where that
   * would take longer than somebody of this urgency should wait, and what ends `signal`'s waiting.
   */
  pass(endpoint: EndpointClass, urgency: Urgency, signal: AbortSignal | undefined): Promise<void>;
  /** Pluggy refused a request of the class with 429: nobody sends one for so long. */
  refused(endpoint: EndpointClass, milliseconds: number): Promise<void>;
}

/** Lets everything pass, for who calls Pluggy without a database. */
export const OPEN_GATE: RequestGate = {
  pass: async () => undefined,
  refused: async () => undefined,
};
