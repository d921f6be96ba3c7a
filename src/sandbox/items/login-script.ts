import { createHash } from 'node:crypto';
import { type ConnectorDefinition, isOpenFinance } from '../connectors/connector-definition.js';
import {
  type BankQuestion,
  COMPANY_CHOICE,
  DEVICE_CHOICE,
  GOOD_TOKEN,
  IMAGE_QUESTION,
  PHONE_CHOICE,
  TOKEN_QUESTION,
} from './bank-questions.js';
import type { CollectedPart, SandboxExecutionStatus } from './stored-item.js';
import { isCnpj, isCpf } from './tax-number.js';

/** What happens to somebody who logs in. */
export interface LoginScript {
  /** Ends the login; nothing else happens then. */
  failure: SandboxExecutionStatus | null;
  providerMessage: string | null;
  /** What the bank asks before it lets the person in. */
  questions: BankQuestion[];
  /** What the person must do in the bank's app: consent, read a QR code, or authorise the device. */
  action: 'authorize-access' | 'qr' | 'device' | null;
  /** What a second holder of the account decides, later. */
  secondHolder: 'granted' | 'rejected' | null;
  failedParts: CollectedPart[];
  warnings: { part: CollectedPart; message: string; providerMessage: string }[];
}

const SUCCESS: LoginScript = {
  failure: null,
  providerMessage: null,
  questions: [],
  action: null,
  secondHolder: null,
  failedParts: [],
  warnings: [],
};

export const GOOD_PASSWORD = 'password-ok';

/** Pluggy's documented test users (docs: sandbox). The password stays `password-ok`. */
const TEST_USERS: Record<string, Partial<LoginScript>> = {
  'user-ok': {},
  'user-logged': { failure: 'ALREADY_LOGGED_IN' },
  'user-locked': { failure: 'ACCOUNT_LOCKED' },
  'user-error': { failure: 'UNEXPECTED_ERROR' },
  'user-unavailable': { failure: 'SITE_NOT_AVAILABLE' },
  'user-account-need-actions': { failure: 'ACCOUNT_NEEDS_ACTION' },
  'user-account-need-actions-provider-message': {
    failure: 'ACCOUNT_NEEDS_ACTION',
    providerMessage: 'Atualize seu cadastro no aplicativo do banco.',
  },
  'user-connection-error': { failure: 'CONNECTION_ERROR' },
  'user-account-credentials-reset': { failure: 'ACCOUNT_CREDENTIALS_RESET' },
  'user-not-supported': { failure: 'USER_NOT_SUPPORTED' },
  'user-ok-account-error': { failedParts: ['accounts'] },
  'user-ok-account-warning': {
    warnings: [
      {
        part: 'accounts',
        message: 'The balance of an account may be out of date',
        providerMessage: 'Saldo em processamento.',
      },
    ],
  },
  'user-ok-two-checking-accounts': {},
  'user-ok-auth-pending': { action: 'device' },
  'user-ok-img': { questions: [IMAGE_QUESTION] },
  'user-ok-select': { questions: [DEVICE_CHOICE] },
  'user-ok-phone': { questions: [PHONE_CHOICE, TOKEN_QUESTION] },
  'user-ok-multi-company': { questions: [TOKEN_QUESTION, COMPANY_CHOICE] },
};

const BULK_USER = /^user-ok-perf(-(\d{1,4})x)?$/;
const MOST_BULK = 5_000;

function isBulkUser(user: string): boolean {
  const match = BULK_USER.exec(user);
  return match !== null && Number(match[2] ?? 1) <= MOST_BULK;
}

/** Open Finance test persons whose account has a second holder. Every other valid number is granted at once. */
const SECOND_HOLDERS: Record<string, 'granted' | 'rejected'> = {
  '23824264030': 'granted',
  '05117767055': 'rejected',
};

/** The login as people type it: decides what happens and whose data it is. */
export function loginOf(connector: ConnectorDefinition, parameters: Record<string, string>, fallback: string): string {
  if (connector.flow === 'oauth') return fallback;
  if (isOpenFinance(connector)) return digits(parameters.cnpj ?? parameters.cpf ?? '');
  const user = parameters.user ?? '';
  return isCpf(user) ? digits(user) : user;
}

export function scriptFor(connector: ConnectorDefinition, parameters: Record<string, string>): LoginScript {
  if (connector.flow === 'oauth') return { ...SUCCESS, action: 'authorize-access' };
  if (isOpenFinance(connector)) return openFinanceScript(parameters);
  const script = passwordScript(parameters.user ?? '', parameters.password ?? '');
  if (script.failure !== null) return script;
  if (connector.flow === 'qr') return { ...script, action: 'qr' };
  if (connector.flow === 'two-step' && script.questions.length === 0) return { ...script, questions: [TOKEN_QUESTION] };
  if (connector.flow === 'select' && script.questions.length === 0) return { ...script, questions: [DEVICE_CHOICE] };
  if (connector.flow === 'one-step' && parameters.token !== GOOD_TOKEN)
    return { ...SUCCESS, failure: 'INVALID_CREDENTIALS_MFA' };
  return script;
}

function passwordScript(user: string, password: string): LoginScript {
  const script = isBulkUser(user) || isCpf(user) ? {} : Object.hasOwn(TEST_USERS, user) ? TEST_USERS[user] : undefined;
  if (script === undefined || password !== GOOD_PASSWORD) return { ...SUCCESS, failure: 'INVALID_CREDENTIALS' };
  return { ...SUCCESS, ...script };
}

function openFinanceScript(parameters: Record<string, string>): LoginScript {
  const cpf = parameters.cpf ?? '';
  if (!isCpf(cpf) || (parameters.cnpj !== undefined && !isCnpj(parameters.cnpj))) {
    return { ...SUCCESS, failure: 'INVALID_CREDENTIALS' };
  }
  return { ...SUCCESS, action: 'authorize-access', secondHolder: SECOND_HOLDERS[digits(cpf)] ?? null };
}

function digits(text: string): string {
  return text.replaceAll(/[.\-/\s]/g, '').toUpperCase();
}

/** Tells whether two sets of parameters are the same person's at the same bank, without the one-time code. */
export function credentialsFingerprint(parameters: Record<string, string>): string {
  const lasting = Object.entries(parameters).filter(([name]) => name !== 'token');
  return createHash('sha256').update(JSON.stringify(lasting.sort())).digest('hex');
}
