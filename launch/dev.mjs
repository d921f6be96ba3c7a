import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { TSC } from './build.mjs';
import { codeOf, pinnedNode } from './run.mjs';

const SETTLE = 250;

/** Compiles as sources change and starts the service anew each time; one Ctrl-C ends both. */
export function dev() {
  return new Promise((resolve) => {
    let service = null;
    let timer = null;
    let ending = false;
    const compiler = spawn(process.execPath, [TSC, '-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput'], {
      stdio: ['ignore', 2, 2],
    });
    const start = () => {
      service = spawn(pinnedNode(), ['--enable-source-maps', 'dist/src/main.js'], {
        stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
      });
      service.once('exit', (code, signal) => {
        service = null;
        if (ending) finish(codeOf(code, signal));
        else if (timer === 'restart') restart();
        else process.stderr.write('The service ended; it starts again when a source changes.\n');
      });
    };
    const restart = () => {
      timer = null;
      start();
    };
    const changed = () => {
      if (ending || timer === 'restart') return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (!service) return restart();
        timer = 'restart';
        service.kill('SIGTERM');
      }, SETTLE);
    };
    const watcher = watch('dist', { recursive: true }, (_event, name) => name?.endsWith('.js') && changed());
    const finish = (code) => {
      watcher.close();
      compiler.kill();
      resolve(code);
    };
    const end = (signal) => {
      ending = true;
      if (timer !== 'restart') clearTimeout(timer);
      if (service) service.kill(signal);
      else finish(0);
    };
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
    compiler.once('exit', () => !ending && end('SIGTERM'));
    start();
  });
}
