import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants, userInfo } from 'node:os';

/** The Node 24 that the project depends on, whatever Node runs this file; that one itself where it is new enough. */
export function pinnedNode() {
  const pinned = process.platform === 'win32' ? 'node_modules/node/bin/node.exe' : 'node_modules/node/bin/node';
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Error(
    `${pinned} is missing, and this is Node ${process.versions.node}: run "npm ci" without --ignore-scripts`,
  );
}

/** Runs a command to its end; answers its exit code. Ctrl-C reaches it by itself. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', shell: command.endsWith('.cmd'), ...options });
    const keep = () => {}; // the child decides when to end
    process.on('SIGINT', keep);
    child.once('error', (error) => reject(new Error(`${command} cannot be run: ${error.message}`)));
    child.once('exit', (code, signal) => {
      process.off('SIGINT', keep);
      resolve(codeOf(code, signal));
    });
  });
}

/**
 * Runs the service: passes signals on, ends with its exit code, and leaves nothing behind. The service ends by itself when the
 * channel between us closes, so that killing this process ends it too; when npm, our parent, is killed, we end it.
 */
export function supervise(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
    const pass = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass);
    const orphaned = orphanWatch();
    const watch = setInterval(() => {
      if (!orphaned()) return;
      clearInterval(watch); // once: the service takes a second signal as impatience
      child.kill('SIGTERM');
    }, 250);
    child.once('error', (error) => reject(new Error(`${command} cannot be run: ${error.message}`)));
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      resolve(codeOf(code, signal));
    });
  });
}

/**
 * Tells whether the npm that runs us is gone. Between it and us there is a shell, which outlives it: what changes when npm is
 * killed is the shell's parent. Run without npm, we are nobody's orphan: a shell that ends does not end what it started.
 */
function orphanWatch() {
  if (!process.env.npm_lifecycle_event) return () => false;
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  return () => process.ppid !== parent || (grandparent !== null && parentOf(parent) !== grandparent);
}

/** `null` where the system does not tell. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

export function codeOf(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

export function userName() {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.()}`; // containers run under ids that nobody has named
  }
}
