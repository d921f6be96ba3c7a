import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Of 20 connections at once. The client is a process of its own, so that it costs all that it asks the same. */
export async function requestsPerSecond(
  url: string,
  asked: { authorization: string; seconds: number },
): Promise<number> {
  const client = ['node_modules/autocannon/autocannon.js', '-j', '-c', '20', '-d', String(asked.seconds)];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...client, '-H', `authorization=${asked.authorization}`, url],
    { maxBuffer: 10_000_000 },
  );
  const { requests, non2xx } = JSON.parse(stdout) as { requests: { average: number }; non2xx: number };
  if (non2xx > 0) throw new Error(`${url}: ${non2xx} answers were refusals`);
  return requests.average;
}

export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!;
}
