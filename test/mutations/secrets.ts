import type { Mutation } from './mutation.js';

const SECRETS = 'test/integration/app/secrets.test.ts';

export const secrets: readonly Mutation[] = [
  {
    promise: 'what a request holds is not logged (log a body)',
    file: 'src/platform/http/access-log.ts',
    find: 'else logger.info(`${request.method} ${path}`, facts);',
    replace: 'else logger.info(`${request.method} ${path}`, { ...facts, sent: request.body });',
    test: SECRETS,
  },
  {
    promise: 'an error names no credential (put them into it)',
    file: 'src/modules/connectors/domain/check-credentials.ts',
    find: "fault(within, name, 'unknown_field', 'This form has no such field.')",
    replace: "fault(within, name, 'unknown_field', `This form has no such field: ${JSON.stringify(values)}`)",
    test: SECRETS,
  },
  {
    promise: 'tokens and documents inside other text are blotted out in the log',
    file: 'src/platform/redaction.ts',
    find: 'return IN_TEXT.reduce((result, [pattern, replacement]) => result.replaceAll(pattern, replacement), short);',
    replace: 'return short;',
    test: 'test/unit/platform/logging.test.ts',
  },
  {
    promise: 'what comes from outside forges no line of the log',
    file: 'src/platform/logging.ts',
    find: "return text.replace(CONTROL, (character) => `\\\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);",
    replace: 'return text.replace(CONTROL, (character) => character);',
    test: 'test/unit/platform/logging.test.ts',
  },
  {
    promise: 'documents are sealed at rest (write them in clear)',
    file: 'src/platform/encryption/row-sealer.ts',
    find: 'sealed: this.secretBox.seal(plain, context),',
    replace: 'sealed: plain,',
    test: 'test/integration/platform/sealed-at-rest.test.ts',
  },
  {
    promise: 'a sealed text opens nowhere else than where it was sealed',
    file: 'src/platform/encryption/row-sealer.ts',
    find: 'export const sealedContext = (table: string, userId: string) => `${table}.sealed:${userId}`;',
    replace: 'export const sealedContext = (table: string, _userId: string) => `${table}.sealed`;',
    test: 'test/integration/platform/sealed-at-rest.test.ts',
  },
];
