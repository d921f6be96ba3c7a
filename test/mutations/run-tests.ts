import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What became of tests: `red` when one failed; `hung` when they did not come to an end; `broken` when a file could not be run at
 * all, which proves nothing.
 */
export type Verdict = 'green' | 'red' | 'hung' | 'broken' | 'no such test';

export interface Asked {
  file: string;
  /** Part of the names of the tests to run. */
  name?: string;
  /** They may come to no end. */
  mayHang?: boolean;
}

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const REPORT = 'report.json';
/** The longest file takes a minute. */
const PATIENCE_MS = 240_000;
const PATIENCE_FOR_HANGING_MS = 30_000;

/** Runs one test file of a copy of the project. */
export async function runTests(folder: string, { file, name, mayHang = false }: Asked): Promise<Verdict> {
  const report = join(folder, REPORT);
  await rm(report, { force: true });
  const only = name === undefined ? [] : ['-t', name];
  const asked = [...JEST, '--json', `--outputFile=${report}`, '--silent', ...only, '--runTestsByPath', file];
  if (!(await ended(folder, asked, mayHang ? PATIENCE_FOR_HANGING_MS : PATIENCE_MS))) return 'hung';
  const found = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as {
    numPassedTests?: number;
    numFailedTests?: number;
    numRuntimeErrorTestSuites?: number;
  };
  if (found.numFailedTests) return 'red';
  if (found.numPassedTests === undefined || found.numRuntimeErrorTestSuites) return 'broken';
  return found.numPassedTests > 0 ? 'green' : 'no such test';
}

/** Whether it came to an end by itself. */
function ended(cwd: string, args: string[], patience: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: 'ignore', env: { ...process.env, CI: 'true' } });
    const stop = () => child.kill('SIGKILL');
    const timer = setTimeout(stop, patience);
    process.on('exit', stop);
    child.once('error', reject);
    child.once('close', (_code, signal) => {
      clearTimeout(timer);
      process.off('exit', stop);
      resolve(signal === null);
    });
  });
}
