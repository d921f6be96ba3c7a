import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

/** Spoilt answers are looked at one by one in app/faults.test.ts; the other scenarios, and more rounds, are the long form. */
const SCENARIOS = ['workers killed', 'PostgreSQL stopped', 'webhooks 100 times'];

test('what is left after kills, restarts, repeated notifications and bad answers is what an undisturbed run leaves', async () => {
  // In a process of its own, which sees to it that none of its processes outlives it. Its seed is told when something is found.
  const child = spawn(
    process.execPath,
    ['--import', './test/support/typescript-loader.js', 'test/faults/main.ts', ...SCENARIOS],
    { env: { SEED: '1', ...process.env, FORM: 'short', NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let said = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(said.slice(-8_000));
  expect(said).toContain(`${SCENARIOS.length} passed, 0 failed`);
}, 600_000);
