import { parameterMap } from '../connectors/validate-parameters.js';
import { badRequest, PluggyError } from '../http/pluggy-error.js';
import type { ExecutionEngine } from './execution-engine.js';
import type { StoredItem } from './stored-item.js';

/**
 * `POST /items/{id}/mfa`: passes the answer on; whether it is right shows in the item later.
 *
 * @throws `ITEM_MFA_NOT_FOUND` (nothing was asked), `ITEM_MFA_EXPIRED`, `ITEM_MFA_ALREADY_PROVIDED`,
 *   `ITEM_MFA_PARAMETER_EXPECTED_MISMATCH` (another parameter was asked)
 */
export function answerMfa(item: StoredItem, given: unknown, engine: ExecutionEngine): void {
  const answers = parameterMap(given ?? {});
  if (item.executionStatus === 'USER_INPUT_TIMEOUT') {
    throw badRequest('The time to answer is over', { codeDescription: 'ITEM_MFA_EXPIRED' });
  }
  if (item.execution?.segment === 'mfa') {
    throw badRequest('The MFA parameter was already provided', { codeDescription: 'ITEM_MFA_ALREADY_PROVIDED' });
  }
  const expected = item.parameter?.name;
  if (item.execution?.segment !== 'input' || expected === undefined) {
    throw new PluggyError(404, 'The item does not wait for an MFA parameter', {
      codeDescription: 'ITEM_MFA_NOT_FOUND',
    });
  }
  const answer = Object.hasOwn(answers, expected) ? answers[expected] : undefined;
  if (answer === undefined || answer === '') {
    throw badRequest(`The parameter '${expected}' is expected`, {
      codeDescription: 'ITEM_MFA_PARAMETER_EXPECTED_MISMATCH',
      data: { parameter: expected },
    });
  }
  engine.answer(item, answer);
}
