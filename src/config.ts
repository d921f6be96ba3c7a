import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { parseEnv } from 'node:util';
import { z } from 'zod';
import { DOCUMENTED_QUOTAS, OPEN_FINANCE_RESOURCES, type OpenFinanceQuotas } from './modules/connections/index.js';
import { type EncryptionKey, parseEncryptionKeys } from './platform/encryption/keyring.js';
import { DOCUMENTED_LIMITS, ENDPOINT_CLASSES, NO_LIMITS, type RequestLimits } from './pluggy/index.js';

export type Role = 'api' | 'worker' | 'scheduler';

/**
 * How users are known: by tokens of an issuer, by accounts kept here (`local`), or, with nothing configured, as the one demo
 * user, who signs in by a printed address.
 */
export type AuthConfig =
  | { mode: 'demo' }
  | { mode: 'local'; sessionIdleMs: number; sessionMs: number; passwordCost: { memoryKib: number; passes: number } }
  | {
      mode: 'token';
      keys: { secret: string; previous: string | null } | { jwksUrl: URL };
      issuer: string | null;
      audience: string | null;
    };

export interface Config {
  roles: ReadonlySet<Role>;
  http: { host: string; port: number; trustProxy: boolean | number | string[] };
  /** `url` null: the embedded PostgreSQL in the data folder. */
  database: { url: string | null; poolSize: number };
  dataDir: string;
  /** `null`: the local sandbox stands in for Pluggy. */
  pluggy: {
    apiUrl: string;
    clientId: string;
    clientSecret: string;
    /** Offer Pluggy's test institutions beside the real ones. */
    includeSandboxConnectors: boolean;
  } | null;
  /** Most requests a minute to each class of Pluggy's endpoints. */
  requestLimits: RequestLimits;
  /** Most collections a month of each resource of Open Finance. */
  openFinanceQuotas: OpenFinanceQuotas;
  sandboxPort: number;
  webhook: {
    /** Where Pluggy reaches this service from outside, without a slash at the end. */
    baseUrl: string | null;
    /** Put a wrong or missing subscription at Pluggy right. */
    autoRegister: boolean;
    secretHeader: string;
    secrets: { current: string | null; previous: string | null };
    hmac: {
      header: string;
      algorithm: 'sha256' | 'sha512';
      encoding: 'hex' | 'base64';
      keyEncoding: 'utf8' | 'base64' | 'hex';
      secrets: string[];
    } | null;
    allowedAddresses: string[];
  };
  auth: AuthConfig;
  log: { level: 'debug' | 'info' | 'warn' | 'error'; format: 'json' | 'pretty' };
  worker: { concurrency: number };
  /** What is secret at rest is sealed with the first; `keys` null: the key of the data folder. */
  encryption: { keys: EncryptionKey[] | null };
  /** Requests a minute; 0 sets no limit. */
  limits: { user: number; key: number; address: number; webhook: number };
  /** After how many months histories are deleted for good; `null` never. */
  retention: {
    webhookEventsMonths: number | null;
    syncLogsMonths: number | null;
    removedTransactionsMonths: number | null;
  };
  /** Where new exchange rates are fetched, without a slash at the end; `null`: those shipped with the software are all. */
  exchangeRates: { ecbUrl: string; ptaxUrl: string } | null;
}

/** Names every setting that is wrong, one a line; never what it was set to. */
export class ConfigError extends Error {
  constructor(readonly lines: string[]) {
    super(lines.join('\n'));
    this.name = 'ConfigError';
  }
}

const ROLES = ['api', 'worker', 'scheduler'] as const;
const say = (error: string) => ({ error });

const text = (least: number) => z.string().min(least, say(`must have at least ${least} characters`));
const wholeNumber = (least: number, most: number, fallback: number) => {
  const message = say(`must be a whole number from ${least} to ${most}`);
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((n) => n >= least && n <= most, message)
    .default(fallback);
};
const oneOf = <const Values extends readonly string[]>(values: Values) =>
  z.enum(values, say(`must be one of ${values.join(', ')}`));

const address = (protocols: string[], hint: string) =>
  z.string().refine((source) => URL.canParse(source) && protocols.includes(new URL(source).protocol), say(hint));
const webAddress = address(['http:', 'https:'], 'must be an address that begins with https:// or http://');
const withoutSlash = webAddress.transform((source) => source.replace(/\/+$/, ''));
/** Keys fetched over plain HTTP could be anybody's; on this machine that is nobody else. */
const keyAddress = webAddress
  .transform((source) => new URL(source))
  .refine(
    ({ protocol, hostname }) => protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname),
    say('must begin with https://'),
  );

const list = (source: string) =>
  source
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
const roles = z
  .string()
  .transform(list)
  .refine(
    (given) => given.length > 0 && given.every((role) => (ROLES as readonly string[]).includes(role)),
    say(`must be a list of ${ROLES.join(', ')}`),
  )
  .transform((given) => new Set(given as Role[]));

/** `true`, `false`, how many proxies stand in front, or their addresses: Express' `trust proxy`. */
const proxies = z
  .string()
  .transform((source) =>
    source === 'true' ? true : source === 'false' ? false : /^\d+$/.test(source) ? Number(source) : list(source),
  )
  .refine(
    (value) => !Array.isArray(value) || value.every(isProxy),
    say('must be true, false, a number of proxies, or a list of addresses'),
  );

const isNetwork = (source: string) => {
  const [ip, prefix] = source.split('/', 2) as [string, string?];
  const family = isIP(ip);
  if (family === 0) return false;
  if (prefix === undefined) return true;
  try {
    new BlockList().addSubnet(ip, Number(prefix), family === 6 ? 'ipv6' : 'ipv4');
    return /^\d+$/.test(prefix);
  } catch {
    return false;
  }
};
const isProxy = (source: string) => ['loopback', 'linklocal', 'uniquelocal'].includes(source) || isNetwork(source);
const networks = z
  .string()
  .transform(list)
  .refine((given) => given.every(isNetwork), say('must be a list of addresses or networks'));

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,100}$/, say('must be the name of a header'))
  .transform((name) => name.toLowerCase());

const months = wholeNumber(1, 1200, 1).removeDefault().optional();

const encryptionKeys = z.string().transform((source, context): EncryptionKey[] => {
  const keys = parseEncryptionKeys(source);
  if (typeof keys !== 'string') return keys;
  context.addIssue({ code: 'custom', message: keys });
  return z.NEVER;
});

/** `name=number` of some names, separated by commas. */
const numbersOf = <const Name extends string>(names: readonly Name[]) =>
  z.string().transform((source, context): Partial<Record<Name, number>> => {
    const pairs = list(source).map((item) => item.split('=').map((part) => part.trim()));
    const isSound = pairs.every(
      ([name, value, more]) =>
        (names as readonly string[]).includes(name ?? '') && /^\d{1,7}$/.test(value ?? '') && more === undefined,
    );
    if (isSound) return Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)])) as never;
    context.addIssue({ code: 'custom', message: `must be a list of NAME=NUMBER, where NAME is ${names.join(', ')}` });
    return z.NEVER;
  });

const Settings = z.object({
  ROLES: roles.default(new Set(ROLES)),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 3000),
  TRUST_PROXY: proxies.default(false),
  DATABASE_URL: address(['postgres:', 'postgresql:'], 'must begin with postgres://').optional(),
  DATABASE_POOL_SIZE: wholeNumber(2, 500, 10),
  DATA_DIR: z.string().default('.data'),
  ENCRYPTION_KEYS: encryptionKeys.optional(),
  PLUGGY_CLIENT_ID: text(8).optional(),
  PLUGGY_CLIENT_SECRET: text(8).optional(),
  PLUGGY_API_URL: withoutSlash.default('https://api.pluggy.ai'),
  PLUGGY_SANDBOX_CONNECTORS: oneOf(['true', 'false']).default('false'),
  PLUGGY_RATE_LIMITS: numbersOf(ENDPOINT_CLASSES).default({}),
  OPEN_FINANCE_QUOTAS: numbersOf(OPEN_FINANCE_RESOURCES).default({}),
  SANDBOX_PORT: wholeNumber(0, 65_535, 3001),
  WEBHOOK_BASE_URL: withoutSlash.optional(),
  WEBHOOK_AUTO_REGISTER: oneOf(['true', 'false']).default('false'),
  PLUGGY_WEBHOOK_HEADER: headerName.default('x-saldo-webhook-secret'),
  PLUGGY_WEBHOOK_SECRET: text(16).optional(),
  PLUGGY_WEBHOOK_SECRET_PREVIOUS: text(16).optional(),
  PLUGGY_WEBHOOK_HMAC_SECRET: text(16).optional(),
  PLUGGY_WEBHOOK_HMAC_SECRET_PREVIOUS: text(16).optional(),
  PLUGGY_WEBHOOK_HMAC_HEADER: headerName.default('x-hmac-sha512-signature'),
  PLUGGY_WEBHOOK_HMAC_ALGORITHM: oneOf(['sha256', 'sha512']).default('sha512'),
  PLUGGY_WEBHOOK_HMAC_ENCODING: oneOf(['hex', 'base64']).default('base64'),
  PLUGGY_WEBHOOK_HMAC_KEY_ENCODING: oneOf(['utf8', 'base64', 'hex']).default('utf8'),
  PLUGGY_WEBHOOK_ADDRESSES: networks.default([]),
  AUTH_MODE: oneOf(['local', 'token', 'demo']).optional(),
  AUTH_JWT_SECRET: text(32).optional(),
  AUTH_JWT_SECRET_PREVIOUS: text(32).optional(),
  AUTH_JWKS_URL: keyAddress.optional(),
  AUTH_ISSUER: text(1).optional(),
  AUTH_AUDIENCE: text(1).optional(),
  SESSION_IDLE_MINUTES: wholeNumber(1, 43_200, 30),
  SESSION_HOURS: wholeNumber(1, 720, 12),
  // Below these, OWASP's Password Storage Cheat Sheet does not go.
  PASSWORD_HASH_MEMORY_KIB: wholeNumber(19_456, 1_048_576, 19_456),
  PASSWORD_HASH_PASSES: wholeNumber(2, 20, 2),
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error']).default('info'),
  LOG_FORMAT: oneOf(['json', 'pretty']).optional(),
  WORKER_CONCURRENCY: wholeNumber(1, 100, 4),
  RATE_LIMIT_USER: wholeNumber(0, 1_000_000, 1_200),
  RATE_LIMIT_KEY: wholeNumber(0, 1_000_000, 600),
  RATE_LIMIT_ADDRESS: wholeNumber(0, 1_000_000, 300),
  RATE_LIMIT_WEBHOOK: wholeNumber(0, 1_000_000, 12_000),
  KEEP_WEBHOOK_EVENTS_MONTHS: months,
  KEEP_SYNC_LOGS_MONTHS: months,
  KEEP_REMOVED_TRANSACTIONS_MONTHS: months,
  EXCHANGE_RATES: oneOf(['online', 'shipped']).optional(),
  ECB_API_URL: withoutSlash.default('https://data-api.ecb.europa.eu/service'),
  PTAX_API_URL: withoutSlash.default('https://olinda.bcb.gov.br/olinda/servico/PTAX/versao/v1/odata'),
});
type Settings = z.output<typeof Settings>;

/** The names of all settings, for `.env.example` and its test. */
export const settingNames = Object.keys(Settings.shape);

/**
 * Reads the settings: the environment first, then the file `.env` in the current folder, then the defaults. An empty value
 * counts as unset. Throws `ConfigError` naming every setting that is wrong.
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env, envFile = '.env'): Config {
  const given = { ...readEnvFile(envFile), ...environment };
  const known = settingNames.map((name) => [name, given[name]?.trim()]).filter(([, value]) => value);
  const parsed = Settings.safeParse(Object.fromEntries(known));
  const lines = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  lines.push(...contradictions(new Set(known.map(([name]) => name!)), given.AUTH_MODE?.trim()));
  if (!parsed.success || lines.length > 0) throw new ConfigError(lines);
  return configOf(parsed.data);
}

/** Settings that are right by themselves but not together. */
function contradictions(set: ReadonlySet<string>, mode: string | undefined): string[] {
  const lines: string[] = [];
  const needs = (name: string, other: string, why: string) => {
    if (set.has(name) && !set.has(other)) lines.push(`${other} is missing: ${why}`);
  };
  needs('PLUGGY_CLIENT_ID', 'PLUGGY_CLIENT_SECRET', 'PLUGGY_CLIENT_ID is set (unset both to use the sandbox)');
  needs('PLUGGY_CLIENT_SECRET', 'PLUGGY_CLIENT_ID', 'PLUGGY_CLIENT_SECRET is set (unset both to use the sandbox)');
  needs('WEBHOOK_AUTO_REGISTER', 'WEBHOOK_BASE_URL', 'WEBHOOK_AUTO_REGISTER is set');
  needs('PLUGGY_WEBHOOK_SECRET_PREVIOUS', 'PLUGGY_WEBHOOK_SECRET', 'PLUGGY_WEBHOOK_SECRET_PREVIOUS is set');
  needs(
    'PLUGGY_WEBHOOK_HMAC_SECRET_PREVIOUS',
    'PLUGGY_WEBHOOK_HMAC_SECRET',
    'PLUGGY_WEBHOOK_HMAC_SECRET_PREVIOUS is set',
  );
  // A key in a data folder is lost with its container, and is another one in each replica.
  needs('DATABASE_URL', 'ENCRYPTION_KEYS', 'DATABASE_URL is set (make one: echo "key1:$(openssl rand -base64 32)")');
  const keys = ['AUTH_JWT_SECRET', 'AUTH_JWKS_URL'].filter((name) => set.has(name));
  if (keys.length === 2) lines.push('AUTH_JWT_SECRET and AUTH_JWKS_URL exclude each other: set one of them');
  needs('AUTH_JWT_SECRET_PREVIOUS', 'AUTH_JWT_SECRET', 'AUTH_JWT_SECRET_PREVIOUS is set');
  if (mode === 'token' && keys.length === 0) {
    lines.push('AUTH_JWT_SECRET or AUTH_JWKS_URL is missing: AUTH_MODE is token');
  }
  if ((mode === 'local' || mode === 'demo') && keys.length > 0) {
    lines.push(`AUTH_MODE ${mode} and ${keys[0]} exclude each other: tokens are not looked at in that mode`);
  }
  for (const name of ['AUTH_ISSUER', 'AUTH_AUDIENCE']) {
    if (keys.length === 0 && set.has(name)) lines.push(`AUTH_JWT_SECRET or AUTH_JWKS_URL is missing: ${name} is set`);
  }
  return lines;
}

function configOf(s: Settings): Config {
  const [clientId, clientSecret] = [s.PLUGGY_CLIENT_ID, s.PLUGGY_CLIENT_SECRET];
  const hmacSecrets = [s.PLUGGY_WEBHOOK_HMAC_SECRET, s.PLUGGY_WEBHOOK_HMAC_SECRET_PREVIOUS].filter(
    (x) => x !== undefined,
  );
  // Who tries the service out against the sandbox asks nothing of the internet.
  const rates = s.EXCHANGE_RATES ?? (clientId && clientSecret ? 'online' : 'shipped');
  return {
    roles: s.ROLES,
    http: { host: s.HOST, port: s.PORT, trustProxy: s.TRUST_PROXY },
    database: { url: s.DATABASE_URL ?? null, poolSize: s.DATABASE_POOL_SIZE },
    dataDir: s.DATA_DIR,
    pluggy:
      clientId && clientSecret
        ? {
            apiUrl: s.PLUGGY_API_URL,
            clientId,
            clientSecret,
            includeSandboxConnectors: s.PLUGGY_SANDBOX_CONNECTORS === 'true',
          }
        : null,
    requestLimits: { ...(clientId ? DOCUMENTED_LIMITS : NO_LIMITS), ...s.PLUGGY_RATE_LIMITS },
    openFinanceQuotas: { ...DOCUMENTED_QUOTAS, ...s.OPEN_FINANCE_QUOTAS },
    sandboxPort: s.SANDBOX_PORT,
    webhook: {
      baseUrl: s.WEBHOOK_BASE_URL ?? null,
      autoRegister: s.WEBHOOK_AUTO_REGISTER === 'true',
      secretHeader: s.PLUGGY_WEBHOOK_HEADER,
      secrets: { current: s.PLUGGY_WEBHOOK_SECRET ?? null, previous: s.PLUGGY_WEBHOOK_SECRET_PREVIOUS ?? null },
      hmac:
        hmacSecrets.length === 0
          ? null
          : {
              header: s.PLUGGY_WEBHOOK_HMAC_HEADER,
              algorithm: s.PLUGGY_WEBHOOK_HMAC_ALGORITHM,
              encoding: s.PLUGGY_WEBHOOK_HMAC_ENCODING,
              keyEncoding: s.PLUGGY_WEBHOOK_HMAC_KEY_ENCODING,
              secrets: hmacSecrets,
            },
      allowedAddresses: s.PLUGGY_WEBHOOK_ADDRESSES,
    },
    auth: authOf(s),
    log: { level: s.LOG_LEVEL, format: s.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json') },
    worker: { concurrency: s.WORKER_CONCURRENCY },
    encryption: { keys: s.ENCRYPTION_KEYS ?? null },
    limits: {
      user: s.RATE_LIMIT_USER,
      key: s.RATE_LIMIT_KEY,
      address: s.RATE_LIMIT_ADDRESS,
      webhook: s.RATE_LIMIT_WEBHOOK,
    },
    retention: {
      webhookEventsMonths: s.KEEP_WEBHOOK_EVENTS_MONTHS ?? null,
      syncLogsMonths: s.KEEP_SYNC_LOGS_MONTHS ?? null,
      removedTransactionsMonths: s.KEEP_REMOVED_TRANSACTIONS_MONTHS ?? null,
    },
    exchangeRates: rates === 'online' ? { ecbUrl: s.ECB_API_URL, ptaxUrl: s.PTAX_API_URL } : null,
  };
}

function authOf(s: Settings): AuthConfig {
  const keys = s.AUTH_JWT_SECRET
    ? { secret: s.AUTH_JWT_SECRET, previous: s.AUTH_JWT_SECRET_PREVIOUS ?? null }
    : s.AUTH_JWKS_URL && { jwksUrl: s.AUTH_JWKS_URL };
  if (keys) return { mode: 'token', keys, issuer: s.AUTH_ISSUER ?? null, audience: s.AUTH_AUDIENCE ?? null };
  if (s.AUTH_MODE !== 'local') return { mode: 'demo' };
  return {
    mode: 'local',
    sessionIdleMs: s.SESSION_IDLE_MINUTES * 60_000,
    sessionMs: s.SESSION_HOURS * 3_600_000,
    passwordCost: { memoryKib: s.PASSWORD_HASH_MEMORY_KIB, passes: s.PASSWORD_HASH_PASSES },
  };
}

function readEnvFile(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError([`${path} cannot be read`]);
  }
}
