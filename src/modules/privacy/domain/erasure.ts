import { SaldoError } from '../../../shared/errors.js';

/** What remains of an erasure: that it was asked for, that it was done, and how much went. Nothing of whom. */
export interface Erasure {
  id: string;
  state: 'running' | 'done';
  requestedAt: Date;
  finishedAt: Date | null;
  /** Connections whose item was deleted at the provider. */
  itemsDeleted: number;
  /** Rows by table. */
  rowsDeleted: Record<string, number>;
}

/** For how long a confirmation can be given, in milliseconds. */
export const CONFIRM_WITHIN_MS = 10 * 60_000;

/** The token was never given, was given to another user, has been used, or is too old: the four read alike. */
export class ConfirmationInvalid extends SaldoError {
  constructor() {
    super({
      code: 'confirmation_invalid',
      kind: 'unprocessable',
      detail: 'This confirmation is not valid (any more). Ask for the erasure again without one to get another.',
    });
  }
}
