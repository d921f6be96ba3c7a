import { randomBytes } from 'node:crypto';
import { afterAll } from '@jest/globals';
import pg from 'pg';
import type { Database } from '../../src/platform/database/database.js';
import { closeDatabase, openDatabase } from '../../src/platform/database/open-database.js';
import { SERVER_VARIABLE, TEMPLATE } from './test-postgres.js';

export interface TestDatabase {
  /** For another process, or for code that opens its own pool. */
  url: string;
  /** With the owner's rights, whom no row-level security binds: to prepare rows and to look at what is there. */
  database: Database;
}

/**
 * A migrated, empty database of this test file's own, dropped after its tests:
 * `const { database, url } = await testDatabase();` at the top of the file.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const url = await createDatabase(TEMPLATE);
  const database = openDatabase(url, 'owner');
  afterAll(async () => {
    await closeDatabase(database);
    await dropDatabase(url);
  });
  return { url, database };
}

/** A database without our schema, for the tests of migrations. */
export async function emptyDatabase(): Promise<{ url: string }> {
  const url = await createDatabase('template1');
  afterAll(() => dropDatabase(url));
  return { url };
}

async function createDatabase(template: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer((client) => client.query(`create database ${name} template ${template} strategy file_copy`));
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  await onServer((client) => client.query(`drop database if exists ${name} with (force)`));
}

async function onServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** The address of the run's PostgreSQL, which its global setup started. */
function serverUrl(): string {
  const url = process.env[SERVER_VARIABLE];
  if (!url)
    throw new Error('no PostgreSQL was started for test/unit: a test that needs one belongs in test/integration');
  return url;
}
