import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { csvCell, csvFile, jsonFile } from '../../../src/modules/privacy/adapters/export-files.js';

const rows = async function* (...list: Record<string, unknown>[]) {
  yield* list;
};
const whole = async (parts: AsyncIterable<string>) => (await Readable.from(parts).toArray()).join('');

test.each([
  ['=1+1', "'=1+1"],
  ['+551199999', "'+551199999"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-cmd', "'-cmd"],
  ['\t=1', "'\t=1"],
  [' =1', "' =1"],
  ['＝1＋1', "'＝1＋1"],
  ['＠SUM(A1)', "'＠SUM(A1)"],
  ['-120.50', '-120.50'],
  ['0', '0'],
  ['1e5', '1e5'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['\r=1', '"\'\r=1"'],
  [null, ''],
  [true, 'true'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [{ a: 1 }, '"{""a"":1}"'],
])('the cell of %j is %j', (value, cell) => {
  expect(csvCell(value)).toBe(cell);
});

describe('a file', () => {
  test('of JSON is an array, of any length', async () => {
    expect(JSON.parse(await whole(jsonFile(rows())))).toEqual([]);
    expect(JSON.parse(await whole(jsonFile(rows({ a: 1 }, { a: '"\n' }))))).toEqual([{ a: 1 }, { a: '"\n' }]);
  });

  test('of CSV has a line of names, then one a row', async () => {
    expect(await whole(csvFile(['a', 'b'], rows({ a: 1, b: null }, { b: 'x' })))).toBe('\uFEFFa,b\r\n1,\r\n,x\r\n');
  });
});
