import { inject, injectable } from 'inversify';
import type { Operation } from '../../../platform/http/operations.js';
import { ChangeSettings } from '../application/change-settings.js';
import { presentMe } from './me-controller.js';

@injectable()
export class SettingsController {
  constructor(@inject(ChangeSettings) private readonly settings: ChangeSettings) {}

  readonly updateMe: Operation<'updateMe'> = async ({ principal, body }) => {
    const { time_zone, language, base_currency, retention } = body;
    const user = await this.settings.run(principal.userId, {
      ...(time_zone !== undefined && { timeZone: time_zone }),
      ...(language !== undefined && { language }),
      ...(base_currency !== undefined && { baseCurrency: base_currency }),
      ...(retention?.sync_logs_months !== undefined && { keepSyncLogsMonths: retention.sync_logs_months }),
      ...(retention?.removed_transactions_months !== undefined && {
        keepRemovedMonths: retention.removed_transactions_months,
      }),
    });
    return { status: 200, body: presentMe(user, principal.scopes) };
  };
}
