/** Settings of a service in another process: tests ask more often than people. */
export const UNLIMITED = {
  RATE_LIMIT_USER: '0',
  RATE_LIMIT_KEY: '0',
  RATE_LIMIT_ADDRESS: '0',
  RATE_LIMIT_WEBHOOK: '0',
};
