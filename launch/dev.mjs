import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { TSC } from './build.mjs';
import { codeOf, pinnedNode } from './run.mjs';

/** Milliseconds without a further change after which what was compiled is looked at. */
const SETTLE = 250;

/** Compiles as sources change, and starts the service anew when that changed what runs; one Ctrl-C ends both. */
export function dev() {
  return new Promise((resolve) => {
    let service = null;
    let timer = null;
    let restarting = false;
    let ending = false;
    let running = compiled();
    const compiler = spawn(process.execPath, [TSC, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], {
      stdio: ['ignore', 2, 2],
      detached: process.platform !== 'win32', // the compiler runs a process of its own: they are ended as a group
    });
    const start = () => {
      restarting = false;
      const args = ['--enable-source-maps', 'dist/src/main.js'];
      service = spawn(pinnedNode(), args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
      service.once('exit', (code, signal) => {
        service = null;
        if (ending) finish(codeOf(code, signal));
        else if (restarting) start();
        else process.stderr.write('The service ended; it starts again when a source changes.\n');
      });
    };
    const look = () => {
      const now = compiled();
      if (ending || now === running) return;
      running = now;
      if (!service) return start();
      restarting = true;
      service.kill('SIGTERM');
    };
    const watcher = watch('dist', { recursive: true }, (_event, name) => {
      if (!name?.endsWith('.js')) return;
      clearTimeout(timer);
      timer = setTimeout(look, SETTLE);
    });
    const finish = (code) => {
      clearTimeout(timer);
      watcher.close();
      try {
        if (process.platform === 'win32') compiler.kill();
        else process.kill(-compiler.pid, 'SIGTERM');
      } catch (error) {
        if (error.code !== 'ESRCH') throw error; // it has ended already
      }
      resolve(code);
    };
    const end = (signal) => {
      ending = true;
      if (service) service.kill(signal);
      else finish(0);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
    compiler.once('exit', () => !ending && end('SIGTERM'));
    start();
  });
}

function compiled() {
  const hash = createHash('sha256');
  for (const name of readdirSync('dist', { recursive: true }).sort()) {
    if (name.endsWith('.js')) hash.update(name).update(readFileSync(join('dist', name)));
  }
  return hash.digest('hex');
}
