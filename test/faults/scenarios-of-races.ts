import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from './random.js';
import type { Scenario } from './scenario.js';
import { type Stage, type Step, story } from './story.js';

type Act = (stage: Stage) => Promise<void>;

/** Ana asks from two processes at once, and logs in anew. */
const anaAsksTwice = (wait: () => number): Act[] => [
  async ({ people: [ana], items: [item] }) => {
    await Promise.all([ana!.sync(item!), ana!.sync(item!), delay(wait()).then(() => ana!.sync(item!))]);
  },
  async ({ people: [ana], items: [item] }) => {
    await delay(wait());
    const { id } = await ana!.connection(item!);
    const credentials = { user: ana!.facts.user, password: 'password-ok' };
    for (;;) {
      const { status, body } = await ana!.request<{ detail: string }>('PATCH', `/connections/${id}/`, { credentials });
      if (status === 200) return;
      // The bank is being asked at this moment: a person waits and enters it again.
      if (status !== 409 && status !== 422) throw new Error(`no repair: ${status} ${body.detail}`);
      await delay(300);
    }
  },
];

/** Pluggy deletes Bruno's item by itself. */
const brunoIsDeleted = (wait: () => number): Act[] => [
  async ({ people: [, bruno], items: [, item] }) => bruno!.syncIfThere(item!),
  async ({ bank, items: [, item] }) => {
    await delay(wait());
    await bank.control('DELETE', `/items/${item}`);
  },
];

/** Carla disconnects while her bank is being read. */
const carlaLeaves = (wait: () => number): Act[] => [
  async ({ people: [, , carla], items: [, , item] }) => carla!.syncIfThere(item!),
  async ({ people: [, , carla], items: [, , item] }) => {
    await delay(wait());
    const { id } = await carla!.connection(item!);
    const { status } = await carla!.request('DELETE', `/connections/${id}/`);
    if (status !== 204) throw new Error(`not disconnected: ${status}`);
  },
];

const inTurn = (name: string, acts: Act[]): Step[] => acts.map((act) => ({ name, act }));
const atOnce = (name: string, acts: Act[]): Step => ({
  name,
  act: async (stage) => void (await Promise.all(acts.map((act) => act(stage)))),
});

const beginning = (seed: number) => story(seed, { recentOnly: false }).slice(0, 2);
const everything = (wait: () => number) => [...anaAsksTwice(wait), ...brunoIsDeleted(wait), ...carlaLeaves(wait)];

let random: Random;
const meanwhile = () => random.between(0, 1_200);

export const races: Scenario = {
  name: 'two syncs at once, a repair, a deletion and a disconnection in the middle',
  story: 'races',
  size: { apis: 2, workers: 2 },
  steps: (seed) => [...beginning(seed), atOnce('all at once', everything(meanwhile))],
  // One after the other, each when the one before has come to rest.
  undisturbed: (seed) => [
    ...beginning(seed),
    ...inTurn(
      'in turn',
      everything(() => 0),
    ),
  ],
  rounds: 5,
  disturb: (tools) => {
    random = tools.random;
    return {
      during: async ({ bank }, step) => {
        if (step < 2) return;
        tools.tally.faults += 5;
        await bank.control('POST', '/faults', { path: '^/v2/transactions$', delayMs: 100 });
      },
      after: async ({ bank }) => void (await bank.control('DELETE', '/faults')),
    };
  },
};
