import type { Container } from 'inversify';
import type { AuthConfig, Config } from './config.js';
import { PrepareCatalogue } from './modules/connectors/index.js';
import { PrepareRates } from './modules/currencies/index.js';
import { Invite, OfferSignIn } from './modules/identity/index.js';
import { PrepareCategories } from './modules/transactions/index.js';
import { CHECK_ONCE, checkRegistrationJob, RegisterWebhook } from './modules/webhooks/index.js';
import { JOB_QUEUE, type JobQueue } from './shared/job-queue.js';
import type { Logger } from './shared/logger.js';

interface StartUp {
  config: Config;
  logger: Logger;
  /** `null` without the role api. */
  address: string | null;
  isSandbox: boolean;
}

/** What a start sees to before the service says that it is ready; gives further facts for that line. */
export async function firstWork(container: Container, start: StartUp): Promise<Record<string, unknown>> {
  await container.get(PrepareCatalogue).run();
  await container.get(PrepareCategories).run();
  if (!start.isSandbox) await lookAtRegistration(container, start.config);
  await container.get(PrepareRates).run();
  if (start.address === null) return {};
  if (start.isSandbox) await subscribe(container, start.config.webhook.baseUrl ?? start.address, start.logger);
  switch (start.config.auth.mode) {
    case 'demo':
      return { sign_in: await container.get(OfferSignIn).run(start.address) };
    case 'local': {
      // Until there is an admin, each start prints another link; afterwards none.
      const link = await container.get(Invite).firstAdmin();
      return link === null ? {} : { sign_in: start.address + link };
    }
    case 'token':
      warnOfOpenTokens(start.config.auth, start.logger);
      return {};
  }
}

/** Whatever an issuer signs for another service would be good here too, were the audience not looked at. */
function warnOfOpenTokens(auth: Extract<AuthConfig, { mode: 'token' }>, logger: Logger): void {
  if (!('jwksUrl' in auth.keys)) return;
  const missing = [auth.issuer === null && 'AUTH_ISSUER', auth.audience === null && 'AUTH_AUDIENCE'].filter(Boolean);
  if (missing.length === 0) return;
  logger.warn(`${missing.join(' and ')} should be set: tokens that the issuer made for others are taken here`);
}

/** A worker looks: Pluggy may be slow, or away, which is no reason not to start. */
async function lookAtRegistration(container: Container, { roles, webhook }: Config): Promise<void> {
  if (webhook.baseUrl === null || !(roles.has('api') || roles.has('worker'))) return;
  await container.get<JobQueue>(JOB_QUEUE).add(checkRegistrationJob, {}, CHECK_ONCE);
}

/** Without its notifications the sandbox is asked again and again instead: slower, and no reason not to start. */
async function subscribe(container: Container, address: string, logger: Logger): Promise<void> {
  try {
    await container.get(RegisterWebhook).run(address);
  } catch (error) {
    logger.warn("could not subscribe to the sandbox's notifications", { error });
  }
}
