import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bank } from './bank.js';
import { faultsOf, play, type Theatre } from './play.js';
import { Postgres } from './postgres.js';
import { Processes } from './processes.js';
import { Random } from './random.js';
import { nothingYet, type Scenario, type Tally } from './scenario.js';
import type { Snapshot } from './snapshot.js';

/** What came of one scenario. */
export interface Outcome extends Tally {
  name: string;
  rounds: number;
  rows: number;
  /** Everything that differs from the undisturbed run or breaks a promise; empty when all is well. */
  found: string[];
}

export interface Options {
  seed: number;
  long: boolean;
  scenarios: readonly Scenario[];
  /** Told of each round as it ends. */
  tell?(line: string): void;
}

/**
 * Plays each scenario as often as it asks for (once in the short form), each time beside the same story undisturbed. All
 * processes are ended and the folder is removed whatever happens; the folder is kept, with all logs, when something was found.
 */
export async function runScenarios({ seed, long, scenarios, tell = () => undefined }: Options): Promise<Outcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-faults-'));
  chmodSync(folder, 0o755); // PostgreSQL may run as another account
  const processes = new Processes(folder);
  const outcomes: Outcome[] = [];
  let postgres: Postgres | null = null;
  try {
    postgres = await Postgres.make(join(folder, 'postgres'));
    const theatre: Theatre = { processes, postgres, bank: await Bank.open(processes), seed };
    const undisturbed = new Undisturbed(theatre);
    for (const scenario of scenarios) {
      outcomes.push(await runScenario(scenario, theatre, undisturbed, long, tell));
    }
    return outcomes;
  } finally {
    await processes.end();
    await postgres?.end();
    if (outcomes.length === scenarios.length && outcomes.every(({ found }) => found.length === 0)) {
      rmSync(folder, { recursive: true, force: true });
    } else tell(`the logs of all processes are in ${folder}`);
  }
}

/** What a round tells at once; as much of it all again stands at the end. */
const MOST_LINES = 5;

async function runScenario(
  scenario: Scenario,
  theatre: Theatre,
  undisturbed: Undisturbed,
  long: boolean,
  tell: (line: string) => void,
): Promise<Outcome> {
  const { name } = scenario;
  const outcome: Outcome = { name, rounds: 0, rows: 0, found: [], ...nothingYet() };
  for (let round = 1; round <= (long ? scenario.rounds : 1); round += 1) {
    const seed = theatre.seed + round - 1;
    const tally = nothingYet();
    const begun = Date.now();
    const before = outcome.found.length;
    try {
      const expected = await undisturbed.of(scenario, seed);
      const random = Random.of(seed, name);
      const disturbance = scenario.disturb({ theatre, random, tally, long });
      const run = await play(theatre, scenario.steps(seed), scenario.size, disturbance);
      outcome.rows += run.snapshot.size;
      outcome.found.push(...faultsOf(expected, run));
    } catch (error) {
      outcome.found.push((error as Error).message);
    }
    outcome.rounds += 1;
    for (const what of ['kills', 'duplicates', 'faults', 'stops'] as const) outcome[what] += tally[what];
    tell(`${name}, round ${round}: ${outcome.found.length} found (${Math.round((Date.now() - begun) / 1000)} s)`);
    for (const line of outcome.found.slice(before, before + MOST_LINES)) tell(`  ${line}`);
  }
  return outcome;
}

/** The undisturbed runs, each played once a story. */
class Undisturbed {
  readonly #known = new Map<string, Snapshot>();

  constructor(private readonly theatre: Theatre) {}

  async of(scenario: Scenario, seed: number): Promise<Snapshot> {
    const steps = (scenario.undisturbed ?? scenario.steps)(seed);
    const key = `${seed} ${scenario.story}`;
    const known = this.#known.get(key);
    if (known) return known;
    const { snapshot, broken } = await play(this.theatre, steps, { apis: 1, workers: 1 });
    if (broken.length > 0) throw new Error(`the undisturbed run is not in order: ${broken.join('; ')}`);
    this.#known.set(key, snapshot);
    return snapshot;
  }
}
