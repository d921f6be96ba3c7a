import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

export const TSC = 'node_modules/typescript-native/bin/tsc';
const STAMP = 'dist/.saldo-build';
const SOURCES = ['src', 'scripts', 'migrations'];
const FILES = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/** Whether a source changed since dist was made; looks at names, sizes and times only. */
export async function buildIsStale() {
  try {
    return readFileSync(STAMP, 'utf8') !== sourcesAsTheyAre();
  } catch {
    return true;
  }
}

export async function build() {
  const state = sourcesAsTheyAre();
  const code = await run(process.execPath, [TSC, '-p', 'tsconfig.build.json'], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error('the sources do not compile');
  writeFileSync(STAMP, state);
}

function sourcesAsTheyAre() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { mtimeMs, size } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  FILES.forEach(add);
  for (const folder of SOURCES) {
    let names;
    try {
      names = readdirSync(folder, { recursive: true });
    } catch {
      continue; // not every checkout has scripts
    }
    for (const name of names.sort()) if (name.endsWith('.ts')) add(join(folder, name));
  }
  return hash.digest('hex');
}
