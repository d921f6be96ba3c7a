import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { startEmbeddedPostgres } from '../../../src/platform/embedded-postgres/embedded-postgres.js';
import { runningEmbeddedPostgres } from '../../../src/platform/embedded-postgres/running-server.js';

const folder = mkdtempSync(join(tmpdir(), 'saldo-running-'));
chmodSync(folder, 0o755); // as root, the server runs as another account
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a command finds the embedded server while it runs, and none before and after', async () => {
  expect(await runningEmbeddedPostgres(folder)).toBeNull();
  const server = await startEmbeddedPostgres(folder);
  try {
    expect(await runningEmbeddedPostgres(folder)).toBe(server.url);
  } finally {
    await server.stop();
  }
  expect(await runningEmbeddedPostgres(folder)).toBeNull();
});
