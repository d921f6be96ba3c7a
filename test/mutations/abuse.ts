import type { Mutation } from './mutation.js';

const LIMITS = 'test/integration/platform/rate-limits.test.ts';

export const abuse: readonly Mutation[] = [
  {
    promise: 'processes share their limits',
    file: 'src/platform/rate-limits/rate-limiter.ts',
    find: '[bucket.level, bucket.heardAt] = [levels[n]!, this.clock()];',
    replace: '[bucket.level, bucket.heardAt] = [this.levelOf(bucket), this.clock()];',
    test: LIMITS,
    name: 'over two processes',
  },
  {
    promise: 'attempts to prove something that fail are counted',
    file: 'src/platform/http/request-limits.ts',
    find: 'if (status !== 401 && (principal || isCounted)) return error;',
    replace: 'if (status === 401 || principal || isCounted) return error;',
    test: LIMITS,
    name: 'an address that has not proven',
  },
  {
    promise: 'a known user is not refused because of an address',
    file: 'src/platform/http/contract-handler.ts',
    find: 'await limits?.caller(state.principal, response);',
    replace: 'await limits?.address(request, response);',
    test: LIMITS,
    name: 'a user',
  },
  {
    promise: 'nobody uses up what notifications may',
    file: 'src/platform/http/request-limits.ts',
    find: "if (operation !== 'receivePluggyWebhook') return",
    replace: 'if (operation) return',
    test: LIMITS,
    name: 'notifications',
  },
  {
    promise: 'an address is what a proxy says only where the proxy is believed',
    file: 'src/platform/http/http-server.ts',
    find: "app.set('trust proxy', config.trustProxy);",
    replace: "app.set('trust proxy', true);",
    test: LIMITS,
    name: 'is what a proxy says',
  },
  {
    promise: 'what is kept of callers names none of them',
    file: 'src/platform/rate-limits/knex-shared-buckets.ts',
    find: 'this.digest.of(`${policy.name} ${key}`, CONTEXT)',
    replace: '`${policy.name} ${key} ${CONTEXT}`',
    test: LIMITS,
    name: 'names none of them',
  },
  {
    promise: 'headers that are too large are refused in our own words',
    file: 'src/platform/http/http-server.ts',
    find: "  server.on('clientError', answerUnreadable);\n",
    replace: '',
    test: 'test/integration/platform/hostile-input.test.ts',
    name: 'too large',
  },
  {
    promise: 'a spreadsheet runs no full-width formula of an export either',
    file: 'src/modules/privacy/adapters/export-files.ts',
    find: '＝＋－＠',
    replace: '',
    test: 'test/unit/privacy/export-files.test.ts',
  },
];
