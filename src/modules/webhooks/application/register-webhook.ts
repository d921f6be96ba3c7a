import { inject, injectable } from 'inversify';
import { CLOCK, type Clock } from '../../../shared/clock.js';
import { SaldoError } from '../../../shared/errors.js';
import type { RegistrationState } from '../domain/registration-state.js';
import { INSTALLATION_SECRETS, type InstallationSecrets, WEBHOOK_SECRET_PURPOSE } from './installation-secrets.js';
import { digestOf, hasDigest, newWebhookSecret } from './webhook-proof.js';
import { WEBHOOK_REGISTRY, type WebhookRegistry, type WebhookSubscription } from './webhook-registry.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './webhook-settings.js';

export const WEBHOOK_PATH = '/api/banking/webhooks/pluggy/';

/** The address of our subscription; `baseUrl` is without a path. */
export const webhookUrl = (baseUrl: string) => `${baseUrl.replace(/\/+$/, '')}${WEBHOOK_PATH}`;

/** With which secret the subscription of an address was last made: Pluggy does not give headers back. */
const madeWith = (url: string) => `subscription of ${url}`;

/** One subscription for every event: Pluggy allows few. */
const EVERY_EVENT = 'all';

export interface Registration {
  outcome: 'created' | 'updated';
  id: string;
  url: string;
  /** It had been switched off, by hand or by Pluggy after too many failures. */
  wasDisabled: boolean;
  /** Further subscriptions of ours, now deleted. */
  duplicatesRemoved: number;
}

export class WebhookSecretMissing extends SaldoError {
  constructor() {
    super({
      code: 'webhook_secret_missing',
      kind: 'conflict',
      detail:
        'Set PLUGGY_WEBHOOK_SECRET (or the PLUGGY_WEBHOOK_HMAC_ settings): without it every notification is refused.',
    });
  }
}

/** Subscribes this service to Pluggy's notifications, or puts its subscription right; running it again changes nothing. */
@injectable()
export class RegisterWebhook {
  constructor(
    @inject(WEBHOOK_REGISTRY) private readonly registry: WebhookRegistry,
    @inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings,
    @inject(INSTALLATION_SECRETS) private readonly secrets: InstallationSecrets,
    @inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * `baseUrl` is where Pluggy reaches this service, without a path. Throws `WebhookSecretMissing` where no notification could
   * be proven.
   */
  async run(baseUrl: string): Promise<Registration> {
    const url = webhookUrl(baseUrl);
    const headers = await this.headers();
    const ours = (await this.registry.listWebhooks()).filter((subscription) => this.isOurs(subscription, url));
    const kept = ours.find((subscription) => subscription.url === url && subscription.event === EVERY_EVENT);
    const wasDisabled = kept !== undefined && kept.disabledAt !== null;
    const registered = await this.subscribe(kept, url, headers);
    const secret = headers[this.settings.secretHeader];
    if (secret && this.settings.secrets !== 'generated') {
      await this.secrets.remember(madeWith(url), digestOf(secret), this.clock.now());
    }
    const others = ours.filter(({ id }) => id !== registered.id);
    // Only now: deleting first would leave a gap in which events are lost.
    for (const { id } of others) await this.registry.deleteWebhook(id);
    return {
      outcome: kept ? 'updated' : 'created',
      id: registered.id,
      url,
      wasDisabled,
      duplicatesRemoved: others.length,
    };
  }

  /** How the subscription stands; changes nothing. Not for the local sandbox, which is told anew at each start. */
  async inspect(baseUrl: string): Promise<RegistrationState> {
    const url = webhookUrl(baseUrl);
    const { secrets, hmac } = this.settings;
    const secret = secrets === 'generated' ? null : secrets.current;
    if (!secret && !hmac) return 'no_secret';
    const ours = (await this.registry.listWebhooks()).filter((subscription) => this.isOurs(subscription, url));
    const kept = ours.find((subscription) => subscription.event === EVERY_EVENT);
    if (!kept) return 'missing';
    if (kept.disabledAt !== null) return 'disabled';
    const [last] = await this.secrets.digests(madeWith(url));
    if (secret && (!last || !hasDigest(secret, [last]))) return 'other_secret';
    return ours.length > 1 ? 'doubled' : 'ok';
  }

  /** The local sandbox serves us alone: what an earlier start on another port left there is ours as well, and dead. */
  private isOurs(subscription: WebhookSubscription, url: string): boolean {
    if (this.settings.secrets !== 'generated') return subscription.url === url;
    return URL.canParse(subscription.url) && new URL(subscription.url).pathname === WEBHOOK_PATH;
  }

  private subscribe(
    kept: WebhookSubscription | undefined,
    url: string,
    headers: Record<string, string>,
  ): Promise<WebhookSubscription> {
    // Headers are never given back, so that they cannot be compared: they are set anew each time.
    if (kept) return this.registry.updateWebhook(kept.id, { headers, enabled: true });
    return this.registry.createWebhook({ url, event: EVERY_EVENT, headers });
  }

  private async headers(): Promise<Record<string, string>> {
    const { secrets, secretHeader, hmac } = this.settings;
    const secret = secrets === 'generated' ? await this.makeSecret() : secrets.current;
    if (!secret && !hmac) throw new WebhookSecretMissing();
    return secret ? { [secretHeader]: secret } : {};
  }

  /** A new one each time: only its digest is kept, so that an earlier one could not be sent again. */
  private async makeSecret(): Promise<string> {
    const secret = newWebhookSecret();
    await this.secrets.remember(WEBHOOK_SECRET_PURPOSE, digestOf(secret), this.clock.now());
    return secret;
  }
}
