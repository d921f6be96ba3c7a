import './typescript-loader.js';

/** Starts one PostgreSQL for the whole run, unless only unit tests were asked for. */
export default async function globalSetup(globalConfig) {
  const patterns = globalConfig.testPathPatterns?.patterns ?? [];
  if (patterns.length > 0 && patterns.every((pattern) => /(^|\/)test\/unit(\/|$)/.test(pattern))) return;
  const { startTestPostgres } = await import('./test-postgres.ts');
  await startTestPostgres();
}
