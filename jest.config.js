import { availableParallelism } from 'node:os';

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': '@swc/jest' },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // Ends what hangs; no test is about time, and machines are slow at times.
  testTimeout: 120_000,
  // Tests wait for processes and databases more than they reckon; jest's own choice on two cores is one at a time.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  reporters: ['default', '<rootDir>/test/support/count-reporter.js'],
  globalSetup: './test/support/global-setup.js',
  globalTeardown: './test/support/global-teardown.js',
};
