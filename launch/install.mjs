import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, userName } from './run.mjs';

const STAMP = 'node_modules/.saldo-install';
const LOCK = '.saldo-install.lock';

/** Installs from the lockfile when node_modules is missing or was made from another one. Two starts at once install once. */
export async function installIfStale() {
  if (installed()) return;
  const release = await lock();
  try {
    if (installed()) return;
    const begun = Date.now();
    say('Installing dependencies from the lockfile; the first time this takes a minute or so.');
    const heartbeat = setInterval(
      () => say(`  still installing (${Math.round((Date.now() - begun) / 1000)} s)`),
      10_000,
    );
    const code = await run(...npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']), {
      stdio: ['ignore', process.stderr, process.stderr],
    }).finally(() => clearInterval(heartbeat));
    if (code !== 0) throw new Error(`the dependencies could not be installed (npm ci ended with ${code})`);
    mkdirSync('node_modules', { recursive: true });
    writeFileSync(STAMP, wanted());
    say(`Installed in ${Math.round((Date.now() - begun) / 1000)} s.`);
  } finally {
    release();
  }
}

function installed() {
  if (readOr(STAMP, '') === wanted()) return true;
  // Installed by npm itself: right if npm's own record names the versions of the lockfile.
  const record = readOr('node_modules/.package-lock.json', '');
  if (!record || !matches(JSON.parse(record).packages, JSON.parse(readFileSync('package-lock.json', 'utf8')).packages))
    return false;
  try {
    writeFileSync(STAMP, wanted());
  } catch {
    // a folder that we may only read: compared again next time
  }
  return true;
}

/** Packages for other systems, and optional ones, may be missing. */
function matches(found, locked) {
  return Object.entries(locked).every(([path, wants]) => {
    if (path === '') return true;
    const has = found[path];
    return has ? has.version === wants.version : Boolean(wants.optional || wants.os || wants.cpu || wants.peer);
  });
}

function wanted() {
  const lockfile = readFileSync('package-lock.json');
  return createHash('sha256').update(lockfile).update(`${process.platform} ${process.arch}`).digest('hex');
}

async function lock() {
  try {
    accessSync('.', constants.W_OK);
    accessSync(statOr('node_modules') ? 'node_modules' : '.', constants.W_OK);
  } catch {
    throw new Error(
      `the dependencies are missing or old, and ${userName()} may not write to ${process.cwd()}: run "npm ci" as the owner of this folder`,
    );
  }
  for (let told = false; ; ) {
    try {
      mkdirSync(LOCK);
      writeFileSync(join(LOCK, 'pid'), String(process.pid));
      const release = () => rmSync(LOCK, { recursive: true, force: true });
      process.once('exit', release);
      return release;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const made = statOr(LOCK)?.mtimeMs ?? Date.now();
    const owner = Number(readOr(join(LOCK, 'pid'), ''));
    if (owner ? !alive(owner) : Date.now() - made > 5_000) {
      rmSync(LOCK, { recursive: true, force: true });
      continue;
    }
    if (!told) say('Another start is installing the dependencies; waiting for it.');
    told = true;
    await delay(500);
  }
}

/** The npm that runs us, else the one beside this Node, else the one on the PATH. */
function npm(args) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return [process.execPath, [script, ...args]];
  const windows = process.platform === 'win32';
  const name = windows ? 'npm.cmd' : 'npm';
  const found = (process.env.PATH ?? '').split(delimiter).some((folder) => statOr(join(folder, name)));
  if (!found) throw new Error('npm was not found: it comes with Node, from https://nodejs.org');
  return [name, args];
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

function statOr(path) {
  return statSync(path, { throwIfNoEntry: false });
}

/** stdout is for what the commands print. */
function say(line) {
  process.stderr.write(`${line}\n`);
}
