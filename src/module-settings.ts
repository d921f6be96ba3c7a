import type { Config } from './config.js';
import type { Parts } from './container.js';
import { SANDBOX_CLIENT_ID } from './sandbox/index.js';

/** What the modules need to know of the settings. */
export function moduleSettings(config: Config): Parts['settings'] {
  const { auth, pluggy, webhook, retention, openFinanceQuotas, exchangeRates, limits } = config;
  const { secretHeader, hmac, allowedAddresses } = webhook;
  // Against the sandbox nobody has to think of a secret; Pluggy itself is believed only with one that somebody set.
  const makesSecret = pluggy === null && webhook.secrets.current === null && hmac === null;
  return {
    tokens: auth.mode === 'token' ? auth : null,
    accounts: auth.mode === 'local' ? auth : null,
    webhooks: {
      secretHeader,
      secrets: makesSecret ? 'generated' : webhook.secrets,
      hmac,
      clientId: pluggy?.clientId ?? SANDBOX_CLIENT_ID,
      allowedAddresses,
      selfCheck: pluggy && webhook.baseUrl ? { baseUrl: webhook.baseUrl, repairs: webhook.autoRegister } : null,
    },
    retention,
    limits,
    openFinanceQuotas,
    exchangeRates,
    includeSandboxConnectors: pluggy === null || pluggy.includeSandboxConnectors,
  };
}
