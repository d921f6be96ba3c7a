// What `npm start`, `npm test` and the other commands run. Needs nothing but Node 20 or newer: it installs the dependencies,
// builds when the sources changed, and hands over to the Node that the project pins.
import { build, buildIsStale } from './launch/build.mjs';
import { check } from './launch/check.mjs';
import { dev } from './launch/dev.mjs';
import { installIfStale } from './launch/install.mjs';
import { pinnedNode, run, supervise } from './launch/run.mjs';

const HELP = `Usage: node launch.mjs COMMAND [arguments]

  start     install and build what is missing, then run the service
  dev       the same, and again whenever a source changes
  test      run the tests; arguments go to jest (npm test -- test/unit)
  faults    kill, stop and mislead real processes, and compare what is left (minutes; SEED=n repeats a run)
  mutations break promises one at a time and see that the test of each goes red (minutes; arguments choose some)
  check     types, lint, boundaries of modules, contract, generated files
  build     compile into dist
  sandbox   run the local Pluggy alone (npm run sandbox -- --help)
  script    run one of scripts/ (npm run script -- NAME --help)
`;

const JEST = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];

const commands = {
  start: () => supervise(pinnedNode(), ['--enable-source-maps', 'dist/src/main.js']),
  sandbox: (args) => supervise(pinnedNode(), ['dist/src/sandbox/main.js', ...args]),
  faults: (args) =>
    run(pinnedNode(), ['--import', './test/support/typescript-loader.js', 'test/faults/main.ts', ...args]),
  mutations: (args) =>
    run(pinnedNode(), ['--import', './test/support/typescript-loader.js', 'test/mutations/main.ts', ...args]),
  test: (args) => run(pinnedNode(), [...JEST, ...args]),
  script: ([name, ...args]) => run(pinnedNode(), [`dist/scripts/${name}.js`, ...args]),
  build: () => 0,
  dev: () => dev(),
  check: () => check(),
};
const WITHOUT_BUILD = new Set(['check', 'build', 'mutations']);

const [name, ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name ?? '') ? commands[name] : null;
if (!command) {
  process.stderr.write(HELP);
  process.exit(name === '--help' || name === 'help' ? 0 : 1);
}
try {
  await installIfStale();
  if (name === 'build' || (!WITHOUT_BUILD.has(name) && (await buildIsStale()))) await build();
  process.exitCode = await command(args);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
