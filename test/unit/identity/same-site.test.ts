import { expect, test } from '@jest/globals';
import { comesFromOwnPages } from '../../../src/modules/identity/domain/same-site.js';

const aRequest = { method: 'POST', origin: undefined, fetchSite: undefined, host: '127.0.0.1:3000' };

test.each([
  ['our own page', { origin: 'http://127.0.0.1:3000', fetchSite: 'same-origin' }],
  ['our own page in a browser without fetch metadata', { origin: 'http://127.0.0.1:3000' }],
  ['a caller that is no browser', {}],
  ['another site that only reads', { method: 'GET', origin: 'https://evil.example', fetchSite: 'cross-site' }],
])('answers %s', (_, facts) => {
  expect(comesFromOwnPages({ ...aRequest, ...facts })).toBe(true);
});

test.each([
  ['another site', { origin: 'https://evil.example', fetchSite: 'cross-site' }],
  ['another site in a browser without fetch metadata', { origin: 'https://evil.example' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:8080', fetchSite: 'same-site' }],
  ['a browser that names only the kind of site', { fetchSite: 'cross-site' }],
  ['a page without an origin', { origin: 'null' }],
  ['any page when we do not know our own name', { origin: 'http://127.0.0.1:3000', host: undefined }],
])('refuses %s', (_, facts) => {
  expect(comesFromOwnPages({ ...aRequest, ...facts })).toBe(false);
});
