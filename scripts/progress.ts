const EVERY_SECONDS = 5;

/** Says on stderr that work has begun, every few seconds that it goes on, and how long it took. */
export async function withProgress<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const begun = performance.now();
  const seconds = () => ((performance.now() - begun) / 1000).toFixed(1);
  const say = (line: string) => process.stderr.write(`${line}\n`);
  say(`${what} …`);
  const timer = setInterval(() => say(`${what} … ${seconds()} s`), EVERY_SECONDS * 1000);
  try {
    const result = await work();
    say(`${what}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
