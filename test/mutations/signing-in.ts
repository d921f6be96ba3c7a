import type { Mutation } from './mutation.js';

export const signingIn: readonly Mutation[] = [
  {
    promise: 'an unknown address costs the same work as a known one',
    file: 'src/modules/identity/adapters/argon2-password-hasher.ts',
    find: '    const nobodys = await this.nobodys;',
    replace: '    if (passwordHash === null) return false;\n    const nobodys = await this.nobodys;',
    test: 'test/unit/identity/argon2-password-hasher.test.ts',
  },
  {
    promise: 'the algorithm of a token is ours to choose',
    file: 'src/modules/identity/adapters/jose-token-verifier.ts',
    find: "const SECRET_ALGORITHMS = ['HS256'];",
    replace: "const SECRET_ALGORITHMS = ['HS256', 'HS512'];",
    test: 'test/unit/identity/jose-token-verifier.test.ts',
  },
  {
    promise: 'attempts to sign in to an account are counted',
    file: 'src/modules/identity/adapters/knex-attempt-limiter.ts',
    find: '    await this.count(account, FREE.account, now);\n',
    replace: '',
    test: 'test/integration/identity/attempt-limiter.test.ts',
  },
  {
    promise: 'cookies of a secure site are sent over TLS alone',
    file: 'src/modules/identity/adapters/session-cookie.ts',
    find: "secure ? '; Secure' : ''",
    replace: "''",
    test: 'test/integration/identity/sessions-http.test.ts',
  },
];
