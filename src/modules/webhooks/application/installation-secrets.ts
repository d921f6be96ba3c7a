/** Secrets that this installation made for itself, remembered by their digests (SHA-256, hexadecimal). */
export interface InstallationSecrets {
  /** The latest few digests, newest first: replicas that start together each make a secret. */
  digests(purpose: string): Promise<string[]>;
  remember(purpose: string, digest: string, now: Date): Promise<void>;
}

export const INSTALLATION_SECRETS = Symbol.for('InstallationSecrets');

export const WEBHOOK_SECRET_PURPOSE = 'webhook';
