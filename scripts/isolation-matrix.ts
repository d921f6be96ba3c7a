import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { InvalidArgumentError } from 'commander';
import { serviceInProcess } from './bench/in-process.js';
import { maintenanceCommand, runCommand } from './command.js';
import { describedOperations } from './isolation/described-operations.js';
import { foreignIds } from './isolation/foreign-ids.js';
import { type IdPosition, idPositions } from './isolation/id-positions.js';
import { addSignIns } from './isolation/sign-ins.js';
import { type Ask, requestWith, walk } from './isolation/walk.js';

interface Options {
  times: number;
}

const wholeNumber = (source: string) => {
  if (!/^\d{1,4}$/.test(source)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(source);
};

const command = maintenanceCommand(
  'isolation-matrix',
  "Puts every id of one user in every place of every operation as another user, against a service and a sandbox of its own, and prints what is answered. The last column is the median time of an answer about somebody else's id over that about one that never was: near 1.00, it tells nothing.",
)
  .option('--times <n>', 'pairs of requests that each time is the median of; 0 for none', wholeNumber, 40)
  .action(async ({ times }: Options) => {
    await using opened = new AsyncDisposableStack();
    const service = await serviceInProcess(opened);
    const url = await service.api('app');
    const [owner, stranger] = await Promise.all([person(), person()]);
    const { body: me } = await owner('GET', '/me/', undefined);
    await addSignIns(service.database, (me as { id: string }).id);
    const ids = await foreignIds(owner, service.atBank);
    await stranger('GET', '/me/', undefined);
    let objections = 0;
    const width = 52;
    print(`${'operation and place'.padEnd(width)}ids  answers        same  times`);
    for (const operation of describedOperations().filter(({ secured }) => secured)) {
      const positions = idPositions(operation);
      if (positions.length === 0) print(`${operation.id.padEnd(width)}  –  no place for an id`);
      for (const position of positions) {
        const found = await walk(position, ids, stranger);
        const wrong = found.filter(({ objection }) => objection !== null);
        objections += wrong.length;
        const statuses = [...new Set(found.map(({ foreign }) => foreign.status))].sort().join(' ');
        const name = `${operation.id}  ${position.in} ${position.name}`;
        const ratio = await timeRatio(position, ids, stranger, times);
        print(
          `${name.padEnd(width)}${String(found.length).padStart(3)}  ${statuses.padEnd(14)} ${wrong.length === 0 ? 'yes ' : 'NO  '}  ${ratio}`,
        );
        for (const { kind, objection } of wrong) print(`    ${kind}: ${objection}`);
      }
    }
    if (objections > 0) throw new Error(`${objections} answers tell something`);

    async function person(): Promise<Ask> {
      const authorization = `Bearer ${await service.tokenFor(randomUUID(), 'admin')}`;
      return async (method, path, body) => {
        const answer = await fetch(`${url}/api/banking${path}`, {
          method,
          headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
          body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await answer.text();
        return { status: answer.status, text, body: text ? JSON.parse(text) : undefined };
      };
    }
  });

/** Asked in turns, so that whatever else the machine does falls on both alike. */
async function timeRatio(position: IdPosition, ids: Record<string, string>, ask: Ask, times: number): Promise<string> {
  const id = ids[position.kind];
  if (times === 0 || id === undefined) return '–';
  const foreign: number[] = [];
  const unknown: number[] = [];
  for (let round = 0; round < times; round += 1) {
    foreign.push(await timed(() => ask(...requestWith(position, id))));
    unknown.push(await timed(() => ask(...requestWith(position, randomUUID()))));
  }
  return (median(foreign) / median(unknown)).toFixed(2);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const print = (line: string) => process.stdout.write(`${line}\n`);

await runCommand(command);
