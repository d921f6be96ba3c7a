import type { Disturbance, Theatre } from './play.js';
import type { Random } from './random.js';
import type { Step } from './story.js';

/** What was done to a run, for the table. */
export interface Tally {
  kills: number;
  duplicates: number;
  faults: number;
  stops: number;
}

export const nothingYet = (): Tally => ({ kills: 0, duplicates: 0, faults: 0, stops: 0 });

/** One way in which things go wrong. */
export interface Scenario {
  name: string;
  size: { apis: number; workers: number };
  /** The story it is played on; the same seed gives the same one. */
  steps(seed: number): Step[];
  /** The story as it is played undisturbed, where the disturbance is in the story itself. */
  undisturbed?(seed: number): Step[];
  /** Scenarios of one name here are compared with the same undisturbed run. */
  story: string;
  /** What happens meanwhile: decided by `random` alone, and counted in `tally`. `long`: as much of it as time allows. */
  disturb(tools: { theatre: Theatre; random: Random; tally: Tally; long: boolean }): Disturbance;
  /** How often the long form plays it. */
  rounds: number;
}
