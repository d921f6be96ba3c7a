import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import type { JobHandler, JobKind, JobOptions } from '../../../shared/job-queue.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { REGISTRATION_STATES, type RegistrationState } from '../domain/registration-state.js';
import { RegisterWebhook, webhookUrl } from './register-webhook.js';
import { REGISTRATION_LOG, type RegistrationLog } from './registration-log.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './webhook-settings.js';

export const checkRegistrationJob: JobKind<Record<string, never>> = {
  name: 'check_webhook_registration',
  parse: () => ({}),
};

/** Of several processes that start together one looks; never two at once. */
export const CHECK_ONCE: JobOptions = {
  key: 'check-webhook-registration',
  queue: 'webhook-registration',
  maxAttempts: 5,
};

/** Looks whether Pluggy would notify us, says so, and puts it right where the settings want that. */
@injectable()
export class CheckRegistration implements JobHandler<Record<string, never>> {
  readonly kind = checkRegistrationJob;

  constructor(
    @inject(RegisterWebhook) private readonly registering: RegisterWebhook,
    @inject(REGISTRATION_LOG) private readonly log: RegistrationLog,
    @inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings,
    @inject(CLOCK) private readonly clock: Clock,
    @inject(LOGGER) private readonly logger: Logger,
  ) {}

  async run(): Promise<void> {
    const { selfCheck } = this.settings;
    if (!selfCheck) return;
    const url = webhookUrl(selfCheck.baseUrl);
    try {
      const found = await this.registering.inspect(selfCheck.baseUrl);
      const state = await this.settle(found, selfCheck);
      await this.log.note(url, state, this.clock.now());
    } catch (error) {
      await this.log.note(url, 'unknown', this.clock.now());
      throw error; // the queue tries again, and logs why
    }
  }

  private async settle(
    found: RegistrationState,
    selfCheck: NonNullable<WebhookSettings['selfCheck']>,
  ): Promise<RegistrationState> {
    const facts = { url: webhookUrl(selfCheck.baseUrl), state: found };
    const message = `the subscription to Pluggy's notifications ${REGISTRATION_STATES[found]}`;
    if (found === 'ok') {
      this.logger.debug(message, facts);
      return found;
    }
    if (!selfCheck.repairs || found === 'no_secret') {
      const advice =
        found === 'no_secret' ? 'set PLUGGY_WEBHOOK_SECRET' : 'run register-webhook, or set WEBHOOK_AUTO_REGISTER';
      this.logger.warn(`${message}; ${advice}`, facts);
      return found;
    }
    await this.registering.run(selfCheck.baseUrl);
    this.logger.info(`${message}; it was put right`, facts);
    return 'ok';
  }
}
