/** Stops what the global setup started, whether or not tests failed. */
export default async function globalTeardown() {
  await globalThis.stopTestPostgres?.();
}
