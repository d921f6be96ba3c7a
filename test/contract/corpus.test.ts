import { isDeepStrictEqual } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { foreignIds } from '../../scripts/isolation/foreign-ids.js';
import { type Person, testApp } from '../support/app.js';
import { corpus, type HostileRequest } from '../support/corpus.js';
import { everyRow } from '../support/every-row.js';
import { MARK } from '../support/hostile-values.js';
import { testSandbox } from '../support/sandbox.js';

/** Thousands of wrong requests, made from the contract. `CORPUS_SEED` and `CORPUS_SIZE` make other ones, and more. */
const SEED = Number(process.env.CORPUS_SEED ?? 20_260_211);
const SIZE = Number(process.env.CORPUS_SIZE ?? 2_400);
const AT_ONCE = 12;

/** How a stack trace, a statement or a path of ours would look in an answer. */
const INSIDES = /\n\s+at |node_modules|\.[jt]s:\d|\bselect\b.+\bfrom\b|syntax error|violates|saldo_|pg_|knex/i;

const sandbox = await testSandbox();
// A dozen requests at once in one process with the bank: it is not the bank's pace that is looked at.
const patient = { connect: 30_000, headers: 30_000, body: 30_000, whole: 60_000 };
const app = await testApp({ pluggyUrl: sandbox.url, pluggy: { timeouts: patient } });
let person: Person;
let requests: HostileRequest[];

beforeAll(async () => {
  person = await app.person({ admin: true });
  const ids = await foreignIds((method, path, body) => person.request(method, path, body), sandbox.control);
  await app.stopWorker();
  requests = corpus(ids, { seed: SEED, size: SIZE });
}, 600_000);

/** Gives those that were refused. */
async function send(all: HostileRequest[]): Promise<HostileRequest[]> {
  const refused: HostileRequest[] = [];
  const faults: string[] = [];
  const waiting = all.values();
  const worker = async () => {
    for (const request of waiting) {
      const { method, path, headers, raw, what, operation } = request;
      const json: Record<string, string> = raw === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await person.request(method, path, undefined, {
        headers: { ...json, ...headers },
        ...(raw === undefined || method === 'HEAD' || method === 'GET' ? {} : { raw }),
      });
      if (answer.status >= 400) refused.push(request);
      for (const fault of faultsOf(answer, method)) faults.push(`${operation}, ${what}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(faults).toEqual([]);
  return refused;
}

function faultsOf(
  { status, headers, text }: { status: number; headers: Headers; text: string },
  method: string,
): string[] {
  if (status < 400) return [];
  const faults: string[] = [];
  if (status >= 500) faults.push(`answered ${status}`);
  if (method !== 'HEAD' && !headers.get('content-type')?.startsWith('application/problem+json'))
    faults.push(`${status} as ${headers.get('content-type')}`);
  if (INSIDES.test(text)) faults.push(`shows its insides: ${text.slice(0, 300)}`);
  // The name of an unknown parameter or field is given back; a value never is.
  if (text.includes(MARK) && !/is not a (parameter|field)/.test(text))
    faults.push(`echoes what was sent: ${text.slice(0, 300)}`);
  return faults;
}

const reads = ({ method }: HostileRequest) => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

test(`${SIZE} wrong requests: none is answered by a 500, by insides of ours, or by what was sent, and none that is refused changes anything`, async () => {
  expect(requests).toHaveLength(SIZE);
  expect(new Set(requests.map(({ operation }) => operation)).size).toBeGreaterThan(20);
  const before = await everyRow(app.database);
  await send(requests.filter(reads));
  expect(await everyRow(app.database)).toEqual(before);

  // What was accepted has changed what it was to change: now only those that were not. The bank is still busy with some of it, and
  // refuses for that reason, or is seen to have become another: one round of several must leave everything as it was.
  let refused = await send(requests.filter((request) => !reads(request)));
  let [earlier, now] = [await everyRow(app.database), {} as unknown];
  for (let round = 1; round <= 4; round++) {
    refused = await send(refused);
    expect(refused.length).toBeGreaterThan(100);
    now = await everyRow(app.database);
    if (isDeepStrictEqual(now, earlier)) break;
    if (round < 4) earlier = now as typeof earlier;
  }
  expect(now).toEqual(earlier);
  expect(({} as { polluted?: unknown; isAdmin?: unknown }).polluted).toBeUndefined();
  expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
}, 600_000);
