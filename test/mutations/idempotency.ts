import type { Mutation } from './mutation.js';

const IDEMPOTENCY = 'test/integration/platform/idempotency.test.ts';

export const idempotency: readonly Mutation[] = [
  {
    promise: 'a key names one request (ignore its body)',
    file: 'src/platform/http/idempotency.ts',
    find: 'return canonicalJson([parts.path, parts.query, parts.body ?? null]);',
    replace: 'return canonicalJson([parts.path, parts.query]);',
    test: IDEMPOTENCY,
  },
  {
    promise: 'two requests with one key at once act once',
    file: 'src/platform/idempotency/knex-idempotency-store.ts',
    find: '    or (known.status is null and known.lease_until <= now()\n',
    replace: '    or (known.status is null\n',
    test: IDEMPOTENCY,
  },
  {
    promise: 'a stored answer is not kept in clear',
    file: 'src/platform/idempotency/knex-idempotency-store.ts',
    find: 'return this.parts.secretBox.seal(JSON.stringify({ status, body, headers, problem }), sealContext(userId));',
    replace: 'return JSON.stringify({ status, body, headers, problem, userId });',
    test: IDEMPOTENCY,
  },
];
