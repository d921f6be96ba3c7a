import { Writable } from 'node:stream';

/**
 * Gathers what is written within one turn of the event loop into a single write: under load, a system call a line costs more
 * than making the line. Nothing waits longer than that turn, and what is left is written when the process exits.
 */
export function coalesced(output: NodeJS.WritableStream): Writable {
  let waiting = '';
  const flush = () => {
    if (waiting === '') return;
    const text = waiting;
    waiting = '';
    output.write(text);
  };
  process.once('exit', flush);
  return new Writable({
    decodeStrings: false,
    write(text: string, _encoding, done) {
      if (waiting === '') setImmediate(flush);
      waiting += text;
      done();
    },
  });
}
