import { inject, injectable } from 'inversify';
import type { Operation, Schema } from '../../../platform/http/operations.js';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/errors.js';
import { ERASURE_REPOSITORY, type ErasureRepository } from '../application/erasure-repository.js';
import { PERSONAL_DATA, type PersonalData } from '../application/personal-data.js';
import { StartErasure } from '../application/start-erasure.js';
import type { Erasure } from '../domain/erasure.js';
import { exportArchive } from './export-archive.js';

/** What the law gives a person over their data: a copy of all of it, and its erasure. */
@injectable()
export class PrivacyController {
  constructor(
    @inject(PERSONAL_DATA) private readonly data: PersonalData,
    @inject(StartErasure) private readonly startErasure: StartErasure,
    @inject(ERASURE_REPOSITORY) private readonly erasures: ErasureRepository,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  readonly exportMe: Operation<'exportMe'> = async ({ principal }) => {
    const stream = await exportArchive(this.data, principal.userId);
    const day = this.clock.now().toISOString().slice(0, 10);
    const headers = { 'content-disposition': `attachment; filename="saldo-${day}.zip"` };
    return { status: 200, contentType: 'application/zip', stream, headers };
  };

  readonly deleteMe: Operation<'deleteMe'> = async (request) => {
    const { principal } = request;
    const given = request.header('confirmation-token');
    const headers = { 'cache-control': 'no-store' };
    if (given === undefined) {
      const { token, expiresAt } = await this.startErasure.ask(principal.userId);
      const body = {
        state: 'confirmation_needed' as const,
        confirmation_token: token,
        confirmation_expires_at: expiresAt.toISOString(),
        receipt: null,
      };
      return { status: 202, body, headers };
    }
    const erasure = await this.startErasure.confirm(principal.userId, given);
    const body = {
      state: 'started' as const,
      confirmation_token: null,
      confirmation_expires_at: null,
      receipt: presentErasure(erasure),
    };
    return { status: 202, body, headers: { ...headers, location: `/api/banking/erasures/${erasure.id}/` } };
  };

  readonly getErasure: Operation<'getErasure'> = async ({ path }) => {
    const erasure = await this.erasures.find(path.id);
    if (!erasure) throw new NotFound('erasure');
    return { status: 200, body: presentErasure(erasure) };
  };
}

function presentErasure(erasure: Erasure): Schema<'Erasure'> {
  return {
    id: erasure.id,
    state: erasure.state,
    requested_at: erasure.requestedAt.toISOString(),
    finished_at: erasure.finishedAt?.toISOString() ?? null,
    items_deleted: erasure.itemsDeleted,
    rows_deleted: erasure.rowsDeleted,
  };
}
