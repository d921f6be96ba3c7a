import { SaldoError } from '../../../shared/errors.js';

/** A summary would have more groups than an answer takes. */
export class TooManyGroups extends SaldoError {
  constructor(most: number) {
    super({
      code: 'too_many_groups',
      kind: 'invalid',
      detail: `There are more than ${most} groups: ask for fewer days or coarser groups.`,
    });
  }
}
