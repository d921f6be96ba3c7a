import {
  ProviderAnswerInvalid,
  ProviderRateLimited,
  ProviderRefusedUs,
  ProviderUnavailable,
  SaldoError,
} from '../shared/errors.js';
import { urgencyNow } from '../shared/urgency.js';
import { ApiKey } from './api-key.js';
import { waitMs } from './backoff.js';
import { type EndpointClass, endpointClassOf } from './limits/endpoint-class.js';
import type { Settings } from './options.js';
import { type QueryValues, queryString } from './path.js';
import { requiredFields, text } from './reading.js';
import { Transport } from './transport.js';
import { type Call, type Secrets, type Verdict, verdictOnAnswer, verdictOnFailure } from './verdict.js';

const NO_SECRETS: Secrets = { under: '', fields: {} };
const NOWHERE: readonly number[] = [];

/**
 * Pluggy's API over HTTP: authentication, retry, and errors in our words. Values are what `parseExactJson` gives: numbers as
 * their own text. Paths are made with `path`.
 *
 * Every method throws `ProviderUnavailable`, `ProviderRateLimited`, `ProviderRefusedUs`, `ProviderAnswerInvalid`,
 * `ProviderRefused` (its codes: `refusals.ts`), or `NotFound`. GET and DELETE are repeated after whatever may pass; POST and
 * PATCH only where they cannot have acted.
 */
export class PluggyHttp {
  readonly #settings: Settings;
  readonly #transport: Transport;
  readonly #apiKey: ApiKey;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#transport = new Transport(settings);
    this.#apiKey = new ApiKey(() => this.#authenticate(), settings.clock);
  }

  /** `null` for the statuses in `absentOn`, `undefined` for a success without content. */
  async get(path: string, query: QueryValues = {}, options: { absentOn?: readonly number[] } = {}): Promise<unknown> {
    return this.#send({
      method: 'GET',
      path,
      query: queryString(query),
      secrets: NO_SECRETS,
      repeatable: true,
      absentOn: options.absentOn ?? NOWHERE,
    });
  }

  /** `secrets` are the fields in the body whose values may appear in no error. */
  async post(path: string, body: unknown, secrets = NO_SECRETS): Promise<unknown> {
    return this.#send({ method: 'POST', path, query: '', body, secrets, repeatable: false, absentOn: NOWHERE });
  }

  /** As `post`. */
  async patch(path: string, body: unknown, secrets = NO_SECRETS): Promise<unknown> {
    return this.#send({ method: 'PATCH', path, query: '', body, secrets, repeatable: false, absentOn: NOWHERE });
  }

  /** What is gone already is deleted. */
  async delete(path: string): Promise<void> {
    await this.#send({ method: 'DELETE', path, query: '', secrets: NO_SECRETS, repeatable: true, absentOn: [404] });
  }

  /** Lets calls on the wire end, then closes the connections. */
  async close(): Promise<void> {
    await this.#transport.close();
  }

  async #send(call: Call): Promise<unknown> {
    let key = await this.#apiKey.get();
    let renewed = false;
    return this.#repeat(call, async (attempt) => {
      const verdict = await this.#try(call, attempt, key);
      if (verdict.kind !== 'new_key' || renewed) return verdict;
      renewed = true;
      key = await this.#apiKey.insteadOf(key);
      // A request whose key was refused has not acted, so it may be sent again, a POST too.
      return this.#try(call, attempt, key);
    });
  }

  /** A key costs nothing and replaces none, so asking for one is safe to repeat though it is a POST. */
  async #authenticate(): Promise<string> {
    const { clientId, clientSecret } = this.#settings;
    const call: Call = {
      method: 'POST',
      path: '/auth',
      query: '',
      body: { clientId, clientSecret },
      secrets: { under: 'settings', fields: { clientId, clientSecret } },
      repeatable: true,
      absentOn: NOWHERE,
    };
    const answer = await this.#repeat(call, (attempt) => this.#try(call, attempt, null)).catch((error: unknown) => {
      // A client id that is not even a UUID is refused with 400.
      if (!(error instanceof SaldoError) || error.kind !== 'unprocessable') throw error;
      throw new ProviderRefusedUs("The bank data provider does not accept this installation's client id and secret.");
    });
    const key = text(requiredFields(answer, 'API key'), 'apiKey');
    if (key === null) throw new ProviderAnswerInvalid('The bank data provider gave no API key.');
    return key;
  }

  async #repeat(call: Call, attemptOnce: (attempt: number) => Promise<Verdict>): Promise<unknown> {
    const { retry, sleep, signal } = this.#settings;
    for (let attempt = 1; ; attempt += 1) {
      const verdict = await attemptOnce(attempt);
      if (verdict.kind === 'value') return verdict.value;
      if (verdict.kind === 'new_key' && call.absentOn.includes(403)) return null;
      if (verdict.kind !== 'again' || attempt >= retry.attempts) throw verdict.error;
      if (signal?.aborted) throw stopping(verdict.error);
      await sleep(waitMs(attempt, verdict.askedMs, this.#settings), signal).catch((reason: unknown) => {
        throw signal?.aborted ? stopping(verdict.error) : reason;
      });
    }
  }

  async #try(call: Call, attempt: number, key: string | null): Promise<Verdict> {
    const { method, path } = call;
    const endpoint = endpointClassOf(method, path);
    // Everybody's requests wait for the key.
    const urgency = endpoint === 'auth' ? 'interactive' : urgencyNow();
    await this.#settings.gate.pass(endpoint, urgency, this.#settings.signal).catch((reason: unknown) => {
      throw this.#settings.signal?.aborted ? stopping(reason) : reason;
    });
    const start = performance.now();
    let status: number | string = 'none';
    let verdict: Verdict;
    try {
      const headers: Record<string, string> = key === null ? {} : { 'x-api-key': key };
      const answer = await this.#transport.exchange(method, path + call.query, headers, call.body);
      status = answer.status;
      verdict = verdictOnAnswer(call, answer, key, this.#settings);
      if (status === 429) await this.#tellRefused(endpoint, verdict);
    } catch (failure) {
      verdict = verdictOnFailure(call, failure);
      status = failure instanceof Error ? failure.message : status;
    }
    const facts = { method, path, status, ms: Math.round(performance.now() - start), attempt };
    if (verdict.kind === 'value') this.#settings.logger.debug('pluggy answered', facts);
    else this.#settings.logger.warn('pluggy did not answer as hoped', { ...facts, code: verdict.error.code });
    return verdict;
  }

  async #tellRefused(endpoint: EndpointClass, verdict: Verdict): Promise<void> {
    if (verdict.kind === 'value' || !verdict.error.retryAt) return;
    const milliseconds = verdict.error.retryAt.getTime() - this.#settings.clock.now().getTime();
    await this.#settings.gate.refused(endpoint, milliseconds);
  }
}

/** What a call fails with when the service stops while the call waits for its turn or its next attempt. */
function stopping(last: unknown): SaldoError {
  if (last instanceof ProviderRateLimited) return last;
  return new ProviderUnavailable('The service is stopping and tries no more.', { cause: last });
}
