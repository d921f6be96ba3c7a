import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TSC } from './build.mjs';
import { pinnedNode } from './run.mjs';

const REDOCLY = 'node_modules/@redocly/cli/bin/cli.js';
const TYPES = 'src/platform/http/contract.generated.ts';
const BUNDLE = 'openapi/openapi.json';

/** Everything that can be told without running the code. Each check is told when it ends; one that fails, with its output. */
export async function check() {
  const checks = [
    ['types', [TSC, '-p', 'tsconfig.json']],
    ['lint and format', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
    ['contract', [REDOCLY, 'lint', 'saldo']],
    [
      'boundaries',
      [
        'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs',
        '--config',
        '.dependency-cruiser.cjs',
        'src',
        'scripts',
        'migrations',
      ],
    ],
    ['generated files', generatedFiles],
  ];
  let failed = 0;
  const next = async () => {
    for (let job = checks.shift(); job; job = checks.shift()) {
      const [name, what] = job;
      const begun = Date.now();
      const { code, output } = await (typeof what === 'function' ? what() : quietly(what));
      const time = `${((Date.now() - begun) / 1000).toFixed(1)} s`;
      if (code !== 0) failed += 1;
      process.stdout.write(code === 0 ? `ok      ${name} (${time})\n` : `FAILED  ${name} (${time})\n${output}\n`);
    }
  };
  await Promise.all([next(), next()]);
  return failed === 0 ? 0 : 1;
}

/** The bundled contract and its types must be what the sources give. */
async function generatedFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'saldo-check-'));
  try {
    const [bundle, types] = [join(folder, 'openapi.json'), join(folder, 'types.ts')];
    const made = await quietly([REDOCLY, 'bundle', 'saldo', '-o', bundle]);
    if (made.code !== 0) return made;
    const typed = await quietly(['node_modules/openapi-typescript/bin/cli.js', 'openapi/openapi.yaml', '-o', types]);
    if (typed.code !== 0) return typed;
    const stale = [
      [BUNDLE, bundle],
      [TYPES, types],
    ].filter(([kept, fresh]) => readFileSync(kept, 'utf8') !== readFileSync(fresh, 'utf8'));
    const output = stale.map(([kept]) => `${kept} is not what openapi/ gives: run npm run generate`).join('\n');
    return { code: stale.length, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function quietly(args) {
  return new Promise((resolve) => {
    const child = spawn(pinnedNode(), args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
