import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { coalesced } from '../../../src/platform/coalesced-output.js';
import { type LogSettings, openLog } from '../../../src/platform/logging.js';

function logged(settings: LogSettings, write: (log: ReturnType<typeof openLog>) => void): string {
  const stream = new PassThrough();
  write(openLog(settings, stream));
  return stream.read()?.toString() ?? '';
}

const json: LogSettings = { level: 'info', format: 'json' };

test('a line is one JSON object with time, level, message and facts', () => {
  const line = logged(json, (log) => log.info('started', { port: 3000 }));
  expect(JSON.parse(line)).toEqual({
    time: expect.stringMatching(/Z$/),
    level: 'info',
    message: 'started',
    port: 3000,
  });
});

test('lines below the level are not written', () => {
  expect(logged(json, (log) => log.debug('noise'))).toBe('');
});

test.each([
  'password',
  'client_secret',
  'clientSecret',
  'Authorization',
  'apiKey',
  'x-api-key',
  'set-cookie',
  'answers',
  'cpf',
  'credentials',
  'payload',
])('the value of %s is not written, however deep it lies', (key) => {
  const line = logged(json, (log) =>
    log.warn('odd', { request: { [key]: 'hunter2', list: [{ [key]: { a: 'hunter2' } }] } }),
  );
  expect(line).not.toContain('hunter2');
  expect(line).toContain('[redacted]');
});

test('tokens, passwords in addresses and CPFs inside text are blotted out', () => {
  const facts = {
    why: 'Bearer abc.def at postgres://saldo:hunter2@db/saldo by eyJhbGciOi.eyJzdWIi.c2ln for 123.456.789-09',
  };
  const line = logged(json, (log) => log.warn('odd', facts));
  expect(line).not.toMatch(/abc\.def|hunter2|eyJ|123\.456/);
});

test('an error is written with stack and causes, and without what else it carries', () => {
  const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', config: { headers: 'hunter2' } });
  const line = logged(json, (log) => log.error('failed', { error: new TypeError('no', { cause }) }));
  const { error } = JSON.parse(line);
  expect(error).toMatchObject({
    name: 'TypeError',
    message: 'no',
    cause: { message: 'refused', code: 'ECONNREFUSED' },
  });
  expect(error.stack).toContain('logging.test');
  expect(line).not.toContain('hunter2');
});

test('facts that hold themselves do not break the line', () => {
  const facts: Record<string, unknown> = { a: 1n };
  facts.self = facts;
  expect(JSON.parse(logged(json, (log) => log.info('round', facts)))).toMatchObject({ a: '1' });
});

test.each(['json', 'pretty'] as const)('what would end or steer a line is spelled in a %s line', (format) => {
  const outside = 'a\r\nb\x1b[31mc\x85d\x9be\u2028f\u2029g\x7f';
  const facts = { path: outside, error: new Error(outside) };
  const line = logged({ level: 'info', format }, (log) => log.warn(outside, facts));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of the log itself
  const bare = line.replace(/\x1b\[(1|2|22|33|0)m/g, '');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be there
  expect(bare).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]/);
  for (const each of bare.trimEnd().split('\n')) expect(each).toMatch(/^(\{"time".*\}$|\d\d:| {2})/);
});

test('on a terminal a line is for people', () => {
  const line = logged({ level: 'info', format: 'pretty' }, (log) => log.info('started', { port: 3000 }));
  expect(line).toMatch(/info .*started.*port=.*3000/);
});

test('lines of one moment leave in one write, in their order', async () => {
  const stream = new PassThrough();
  const log = openLog(json, coalesced(stream));
  log.info('first');
  log.info('second');
  const writes: string[] = [];
  stream.on('data', (chunk) => writes.push(chunk.toString()));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(writes).toHaveLength(1);
  expect(
    writes[0]!
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).message),
  ).toEqual(['first', 'second']);
});
