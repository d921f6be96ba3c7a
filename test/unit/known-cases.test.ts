import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const document = readFileSync('docs/known-cases.md', 'utf8');
const named = [...document.matchAll(/`(test\/[^`]+)` › (.+?) +\|$/gm)].map(([, file, name]) => ({
  file: file!,
  name: name!,
}));

test('every known case names a test that exists', () => {
  const rows = document.split('\n').filter((line) => line.startsWith('| ') && !/^\| (case|---)/.test(line));
  expect(named).toHaveLength(rows.length);
  const missing = named.filter(({ file, name }) => !readFileSync(file, 'utf8').includes(name));
  expect(missing).toEqual([]);
});
