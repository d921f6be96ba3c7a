import { writeSync } from 'node:fs';

/** The last line of a run: how many tests passed and failed. A file that cannot be run counts as one failure. */
export default class CountReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const line = `\n${results.numPassedTests} passed, ${failed} failed\n`;
    // jest writes its own summary after the reporters have run.
    process.once('exit', () => writeSync(1, line));
  }
}
