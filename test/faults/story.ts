import type { Schema } from '../../src/platform/http/operations.js';
import type { Bank, BankRow } from './bank.js';
import type { Installation } from './installation.js';
import { PEOPLE, Person } from './people.js';
import { Random } from './random.js';

/** What a scenario plays on. */
export interface Stage {
  installation: Installation;
  bank: Bank;
  people: Person[];
  /** Item ids in the order of the people. */
  items: string[];
}

/** One chapter; when it is over and everything has come to rest, the next one begins. */
export interface Step {
  name: string;
  act(stage: Stage): Promise<void>;
}

export async function stageOf(installation: Installation, bank: Bank): Promise<Stage> {
  const people = await Promise.all(PEOPLE.map((facts) => Person.of(facts, installation, bank)));
  return { installation, bank, people, items: [] };
}

/** Days that every sync looks through: what changes there is found without a notification too. */
const RECENT_DAYS = 20;
const DAY_MS = 86_400_000;

/**
 * Three people connect their banks, the banks change their minds, people write notes and choose categories, the banks
 * change the same rows again, and at last everybody asks for fresh data. The seed decides which rows; what comes out
 * does not depend on when anything happens.
 */
export function story(seed: number, options: { recentOnly: boolean }): Step[] {
  const rows = (stage: Stage, itemId: string) => changeable(stage.bank, itemId, options.recentOnly);
  return [
    { name: 'connect', act: connectAll },
    {
      name: 'the bank changes',
      act: async (stage) => {
        for (const itemId of stage.items) {
          const random = Random.of(seed, `changes ${itemId}`);
          const all = await rows(stage, itemId);
          const [first, second, third, gone] = several(all, 4, random) as [BankRow, BankRow, BankRow, BankRow];
          await edit(stage.bank, itemId, {
            add: additions(all, random),
            change: [
              { id: first.id, amount: first.amount - 1.37 },
              { id: second.id, description: `${second.description} (ajuste)` },
              { id: third.id, description: 'Estorno parcial', amount: third.amount + 0.01 },
            ],
            remove: [gone.id],
          });
        }
      },
    },
    {
      name: 'people decide, and the bank changes again',
      act: async (stage) => {
        for (const [n, itemId] of stage.items.entries()) {
          const random = Random.of(seed, `decisions ${itemId}`);
          const chosen = several(await rows(stage, itemId), 3, random);
          await decide(stage, stage.people[n]!, chosen);
          const change = chosen.map((row) => ({ id: row.id, description: `${row.description} *` }));
          await edit(stage.bank, itemId, { change, remove: [] });
        }
      },
    },
    {
      name: 'everybody asks',
      act: async (stage) => {
        await Promise.all(
          stage.people.flatMap((person, n) => [person.sync(stage.items[n]!), person.sync(stage.items[n]!)]),
        );
      },
    },
  ];
}

/**
 * The size of an item that has none of its own is that of all such items: whoever has one connects first, while nobody else's
 * bank could be read with it.
 */
async function connectAll(stage: Stage): Promise<void> {
  const numbered = stage.people.map((person, n) => ({ person, n, size: person.facts.size }));
  for (const { person, n, size } of numbered.filter((one) => one.size !== null)) {
    await stage.bank.control('PATCH', '/settings', { size });
    const item = await person.connect();
    await stage.bank.control('POST', `/items/${item}/size`, { size });
    await stage.bank.control('PATCH', '/settings', { size: null });
    stage.items[n] = item;
  }
  for (const { person, n } of numbered.filter((one) => one.size === null)) stage.items[n] = await person.connect();
}

/** Rows in an order that is the same in every run. */
async function changeable(bank: Bank, itemId: string, recentOnly: boolean): Promise<BankRow[]> {
  const rows = await bank.rows(itemId);
  const { now } = await bank.control<{ now: string }>('GET', '/clock');
  const since = recentOnly ? Date.parse(now) - RECENT_DAYS * DAY_MS : 0;
  return rows
    .filter(({ date }) => Date.parse(date) >= since && Date.parse(date) < Date.parse(now) - DAY_MS)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

function several(rows: BankRow[], count: number, random: Random): BankRow[] {
  const left = [...rows];
  return Array.from({ length: count }, () => left.splice(random.between(0, left.length - 1), 1)[0]!);
}

/** Two real, identical purchases, and one that arrives half a year late. */
function additions(rows: BankRow[], random: Random): Record<string, unknown>[] {
  const { accountId, date } = random.pick(rows);
  const twin = { accountId, amount: -19.9, description: 'Café da esquina', date };
  const late = new Date(Date.parse(date) - 180 * DAY_MS).toISOString();
  return [twin, twin, { accountId, amount: -250.05, description: 'Anuidade atrasada', date: late }];
}

async function edit(bank: Bank, itemId: string, edits: Record<string, unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await bank.control('POST', `/items/${itemId}/transactions`, { ...edits, collect: true });
      return;
    } catch (error) {
      if (attempt === 100 || !/not settled/.test((error as Error).message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function decide({ installation }: Stage, person: Person, rows: BankRow[]): Promise<void> {
  const [noted, sorted, left] = rows as [BankRow, BankRow, BankRow];
  const decisions: [BankRow, Partial<Schema<'Transaction'>>][] = [
    [noted, { note: 'dividir com a Ana' }],
    [sorted, { category_id: '11000000' }],
    [left, { excluded: true }],
  ];
  for (const [row, decision] of decisions) {
    const [found] = await installation.query<{ id: string }>(
      'select id from transactions where user_id = $1 and provider_transaction_id = $2',
      [person.facts.id, row.id],
    );
    if (!found) throw new Error(`the row ${row.id} is not there to be decided on`);
    const { status, body } = await person.request('PATCH', `/transactions/${found.id}/`, decision);
    if (status !== 200) throw new Error(`the decision is refused: ${JSON.stringify(body)}`);
  }
}
