import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, userName } from './run.mjs';

export const TSC = 'node_modules/typescript-native/bin/tsc';
const STAMP = 'dist/.saldo-build';
const SOURCES = ['src', 'scripts', 'migrations'];
const FILES = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/** Whether a source changed since dist was made; by content, so that a copy or a checkout of the same sources is not stale. */
export async function buildIsStale() {
  try {
    return readFileSync(STAMP, 'utf8') !== sourcesAsTheyAre();
  } catch {
    return true;
  }
}

export async function build() {
  try {
    mkdirSync('dist', { recursive: true });
    accessSync('dist', constants.W_OK);
  } catch {
    throw new Error(
      `dist is missing or old, and ${userName()} may not write it in ${process.cwd()}: run "npm run build" as the owner of this folder`,
    );
  }
  const state = sourcesAsTheyAre();
  const code = await run(process.execPath, [TSC, '-p', 'tsconfig.build.json'], { stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error('the sources do not compile');
  writeFileSync(STAMP, state);
}

function sourcesAsTheyAre() {
  const hash = createHash('sha256');
  const add = (path) => hash.update(`${path}\n`).update(readFileSync(path));
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
