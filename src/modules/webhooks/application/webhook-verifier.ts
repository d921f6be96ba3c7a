import { BlockList, isIPv6 } from 'node:net';
import { inject, injectable } from 'inversify';
import { SaldoError } from '../../../shared/errors.js';
import { LOGGER, type Logger } from '../../../shared/logger.js';
import { INSTALLATION_SECRETS, type InstallationSecrets, WEBHOOK_SECRET_PURPOSE } from './installation-secrets.js';
import { digestOf, hasDigest, isSignedBy } from './webhook-proof.js';
import { WEBHOOK_SETTINGS, type WebhookSettings } from './webhook-settings.js';

/** A delivery as it came, before anything of it is believed. */
export interface Delivery {
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  rawBody: Buffer;
  remoteAddress: string;
  /** The `clientId` that the body names. */
  clientId: string | null;
}

/** The delivery is not Pluggy's, for all we can see. Which proof failed is for our log alone. */
export class WebhookRefused extends SaldoError {
  constructor() {
    super({
      code: 'webhook_unauthenticated',
      kind: 'unauthenticated',
      detail: 'The notification does not prove that it comes from Pluggy.',
    });
  }
}

/** Lets only Pluggy's deliveries through: one proof must hold, and nothing may speak against it. */
@injectable()
export class WebhookVerifier {
  private readonly allowed: BlockList | null;
  private digests: string[];

  constructor(
    @inject(WEBHOOK_SETTINGS) private readonly settings: WebhookSettings,
    @inject(INSTALLATION_SECRETS) private readonly secrets: InstallationSecrets,
    @inject(LOGGER) private readonly logger: Logger,
  ) {
    this.allowed = settings.allowedAddresses.length === 0 ? null : listOf(settings.allowedAddresses);
    this.digests =
      settings.secrets === 'generated'
        ? []
        : [settings.secrets.current, settings.secrets.previous]
            .filter((secret) => secret)
            .map((secret) => digestOf(secret!));
  }

  /** Throws `WebhookRefused` unless the delivery is proven. */
  async verify(delivery: Delivery): Promise<void> {
    const reason = await this.objection(delivery);
    if (reason === null) return;
    this.logger.warn('webhook refused', { reason, remoteAddress: delivery.remoteAddress });
    throw new WebhookRefused();
  }

  private async objection(delivery: Delivery): Promise<string | null> {
    if (this.allowed && !contains(this.allowed, delivery.remoteAddress)) return 'address not allowed';
    if (!this.isSigned(delivery) && !(await this.carriesSecret(delivery)))
      return 'neither secret nor signature is right';
    const { clientId } = this.settings;
    if (clientId !== null && delivery.clientId !== null && delivery.clientId !== clientId) return 'another client id';
    return null;
  }

  private isSigned(delivery: Delivery): boolean {
    const { hmac } = this.settings;
    const signature = hmac && delivery.header(hmac.header);
    return signature ? isSignedBy(hmac, delivery.rawBody, signature) : false;
  }

  private async carriesSecret(delivery: Delivery): Promise<boolean> {
    const secret = delivery.header(this.settings.secretHeader);
    if (!secret) return false;
    if (hasDigest(secret, this.digests)) return true;
    if (this.settings.secrets !== 'generated') return false;
    // Another replica may have made a new secret since we looked.
    this.digests = await this.secrets.digests(WEBHOOK_SECRET_PURPOSE);
    return hasDigest(secret, this.digests);
  }
}

/** Throws on an entry that is no address or network. */
function listOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address, prefix] = entry.split('/', 2) as [string, string?];
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/** A socket that listens on IPv6 gives IPv4 callers as `::ffff:203.0.113.7`. */
function contains(list: BlockList, remoteAddress: string): boolean {
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/i, '');
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
