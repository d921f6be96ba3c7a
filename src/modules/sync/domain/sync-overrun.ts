import { SaldoError } from '../../../shared/errors.js';

/**
 * A run may write no more: its worker was thought dead (its machine slept, its database was away) and another one has taken
 * the run in hand, or the connection was disconnected under it.
 */
export class SyncOverrun extends SaldoError {
  constructor() {
    super({
      code: 'sync_overrun',
      kind: 'conflict',
      detail: 'Another process goes on with this sync, or it has ended.',
    });
  }
}
