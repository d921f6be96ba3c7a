import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bank } from './bank.js';
import { faultsOf, play } from './play.js';
import { Postgres } from './postgres.js';
import { Processes } from './processes.js';
import { story } from './story.js';

const folder = mkdtempSync(join(tmpdir(), 'saldo-faults-'));
chmodSync(folder, 0o755);
console.log(folder);
const processes = new Processes(folder);
const t0 = Date.now();
const postgres = await Postgres.make(join(folder, 'pg'));
const bank = await Bank.open(processes);
console.log('ready', Date.now() - t0);
try {
  const theatre = { processes, postgres, bank, seed: 1 };
  const a = await play(theatre, story(1, { recentOnly: false }), { apis: 1, workers: 1 });
  console.log('a', Date.now() - t0, a.snapshot.size, a.broken);
  await new Promise((r) => setTimeout(r, 1_000));
  const b = await play(theatre, story(1, { recentOnly: false }), { apis: 2, workers: 2 });
  console.log('b', Date.now() - t0, b.snapshot.size, b.broken);
  const d = faultsOf(a.snapshot, b);
  console.log(d.length, d.slice(0, 20).join('\n'));
} finally {
  await processes.end();
  await postgres.end();
}
