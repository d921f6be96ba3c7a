import { type InvalidInput, ProviderRefused } from '../../../shared/errors.js';

/** The connector's own form does not accept what was entered; nothing has been sent to the bank. */
export function credentialsInvalid(fields: ConstructorParameters<typeof InvalidInput>[0]): ProviderRefused {
  return new ProviderRefused({
    code: 'credentials_invalid',
    detail: "The bank's form does not accept these credentials.",
    fields,
  });
}
