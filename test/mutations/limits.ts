import type { Mutation } from './mutation.js';

export const limits: readonly Mutation[] = [
  {
    promise: "no minute holds more requests than Pluggy's limit",
    file: 'src/pluggy/limits/leasing-gate.ts',
    find: 'const burst = Math.max(1, Math.floor(limit / 4));',
    replace: 'const burst = limit;',
    test: 'test/unit/pluggy/leasing-gate.test.ts',
  },
  {
    promise: 'background work leaves room for people',
    file: 'src/pluggy/limits/leasing-gate.ts',
    find: "const reserve = urgency === 'background' ? Math.floor((shape.burst ?? 0) / 2) : 0;",
    replace: 'const reserve = 0;\n    void urgency;',
    test: 'test/integration/limits/request-limits.test.ts',
  },
  {
    promise: 'a 429 holds back every process',
    file: 'src/pluggy/pluggy-http.ts',
    find: 'if (status === 429) await this.#tellRefused',
    replace: 'if (status === 428) await this.#tellRefused',
    test: 'test/integration/limits/request-limits.test.ts',
  },
  {
    promise: 'failures far apart open no circuit',
    file: 'src/modules/connectors/domain/circuit.ts',
    find: '<= WINDOW_MS;',
    replace: '<= WINDOW_MS * 100;',
    test: 'test/unit/connectors/circuit.test.ts',
  },
];
