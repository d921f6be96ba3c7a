// The embedded database in a process of its own, for tests that kill it. Tells the server's process id and address.
import { startEmbeddedPostgres } from '../../../src/platform/embedded-postgres/embedded-postgres.js';

const server = await startEmbeddedPostgres(process.argv[2]!);
console.log(JSON.stringify({ pid: server.pid, url: server.url }));
setInterval(() => undefined, 60_000);
