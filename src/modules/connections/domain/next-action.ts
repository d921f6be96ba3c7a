import type { ConnectorEntry, CredentialField } from '../../connectors/index.js';
import type { BankConnectionFacts } from './bank-connection.js';
import { NEXT_ACTION_TEXTS, type NextActionCode, type Texts } from './next-action-texts.js';

/** The calls of our API by which a person goes on. */
export type NextCall = 'answer' | 'repair' | 'sync' | 'connect_token' | 'connect';

/** The one thing that brings a connection on, and who does it when: now, or from `retryAt` on by itself. */
export interface NextAction {
  code: NextActionCode;
  text: Texts;
  send: { call: NextCall; fields: CredentialField[] } | null;
  retryAt: Date | null;
}

/** How long before its end a consent should be renewed. */
export const RENEW_CONSENT_DAYS = 15;
const DAY_MS = 86_400_000;

type Way = 'repair' | 'code' | 'again' | 'consent';

/** What each failed execution asks for. Source: Pluggy's page of error codes. */
const AFTER_FAILURE: Readonly<Record<string, { code: NextActionCode; way: Way }>> = {
  INVALID_CREDENTIALS: { code: 'enter_credentials', way: 'repair' },
  INVALID_CREDENTIALS_MFA: { code: 'enter_code', way: 'code' },
  ACCOUNT_LOCKED: { code: 'unlock_account', way: 'repair' },
  ACCOUNT_CREDENTIALS_RESET: { code: 'reset_password', way: 'repair' },
  ACCOUNT_NEEDS_ACTION: { code: 'act_at_bank', way: 'again' },
  USER_NOT_SUPPORTED: { code: 'use_another_login', way: 'repair' },
  USER_AUTHORIZATION_NOT_GRANTED: { code: 'give_consent', way: 'consent' },
  USER_AUTHORIZATION_REVOKED: { code: 'consent_revoked', way: 'consent' },
  ALREADY_LOGGED_IN: { code: 'leave_bank_session', way: 'again' },
  USER_INPUT_TIMEOUT: { code: 'ask_again', way: 'again' },
  ...Object.fromEntries(
    ['CREATE_ERROR', 'ERROR', 'MERGE_ERROR', 'UNEXPECTED_ERROR', 'SITE_NOT_AVAILABLE', 'CONNECTION_ERROR'].map(
      (passing) => [passing, { code: 'wait_for_retry', way: 'again' } as const],
    ),
  ),
};

const NEEDS_OPERATOR = new Set(['plan_forbids', 'too_many_failed_syncs']);
const NEEDS_CODE = new Set(['credentials_invalid', 'credentials_missing', 'mfa_code_already_used']);

/** The clear next step of a connection; `null` when everything is in order or the person ended it. */
export function nextAction(facts: BankConnectionFacts, connector: ConnectorEntry | null, now: Date): NextAction | null {
  return new NextStep(facts, connector, now).find();
}

class NextStep {
  constructor(
    private readonly facts: BankConnectionFacts,
    private readonly connector: ConnectorEntry | null,
    private readonly now: Date,
  ) {}

  find(): NextAction | null {
    switch (this.facts.status) {
      case 'disconnected':
        return this.afterTheEnd();
      case 'waiting_user_input':
        return this.question();
      case 'waiting_user_action':
        return this.userAction();
      case 'pending':
      case 'updating':
        return this.action('wait_for_bank', null);
      default:
        return this.refused() ?? this.ofConnector() ?? this.ofConsent() ?? this.ofLastExecution();
    }
  }

  private afterTheEnd(): NextAction | null {
    if (this.facts.disconnectReason !== 'deleted_at_provider') return null;
    if (this.isRetired) return this.action('choose_another_connector', null);
    return this.action('connect_again', { call: 'connect', fields: this.connector?.credentials ?? [] });
  }

  private question(): NextAction {
    const { question } = this.facts;
    if (!question) return this.action('wait_for_bank', null);
    if (this.isOver(question.expiresAt)) return this.action('ask_again', this.again());
    const code =
      question.type === 'image' ? 'read_image' : question.options?.length ? 'choose_option' : 'answer_question';
    return this.action(code, { call: 'answer', fields: [question] }, { said: question.instructions });
  }

  private userAction(): NextAction {
    const { userAction } = this.facts;
    if (userAction && this.isOver(userAction.expiresAt)) return this.action('authorise_again', this.consent());
    const code = userAction?.type === 'qr' ? 'read_qr_code' : 'authorise_in_app';
    return this.action(code, null, { said: userAction?.instructions });
  }

  private refused(): NextAction | null {
    const { refusal } = this.facts;
    if (!refusal) return null;
    const { code, retryAt } = refusal;
    const waits = retryAt !== null && retryAt > this.now;
    if (code === 'too_many_login_failures' && waits) return this.action('wait_after_failures', null, { retryAt });
    if (code === 'refresh_too_soon' && waits) return this.action('wait_to_refresh', null, { retryAt });
    if (code === 'open_finance_quota_used' && waits) return this.action('wait_for_quota', null, { retryAt });
    if (NEEDS_OPERATOR.has(code)) return this.connectorForbids ? null : this.action('ask_operator', null);
    if (NEEDS_CODE.has(code) && this.codeFields.length > 0) return this.action('enter_code', this.code());
    return null;
  }

  /** Items of a connector without a login form are refreshed by it alone: that it refuses us says nothing new. */
  private get connectorForbids(): boolean {
    return this.connector?.credentials.length === 0;
  }

  private ofConnector(): NextAction | null {
    if (this.isRetired) return this.action('choose_another_connector', null);
    if (this.facts.status === 'updated' || this.connector?.health !== 'OFFLINE') return null;
    return this.action('wait_for_connector', null, { retryAt: this.facts.nextAutoSyncAt });
  }

  private ofConsent(): NextAction | null {
    const { consentExpiresAt, status } = this.facts;
    if (!consentExpiresAt) return null;
    if (this.isOver(consentExpiresAt)) return this.action('consent_expired', this.consent());
    const endsSoon = consentExpiresAt.getTime() - this.now.getTime() <= RENEW_CONSENT_DAYS * DAY_MS;
    return endsSoon && status === 'updated' ? this.action('renew_consent', this.consent()) : null;
  }

  private ofLastExecution(): NextAction | null {
    const { status, error, providerExecutionStatus, nextAutoSyncAt, dataAsOf } = this.facts;
    if (status === 'updated') {
      // With a code of its own for each login, nobody but the person can refresh it.
      const isOld = dataAsOf !== null && this.now.getTime() - dataAsOf.getTime() > DAY_MS;
      return isOld && this.codeFields.length > 0 ? this.action('enter_code', this.code()) : null;
    }
    const failure = error?.code ?? providerExecutionStatus ?? '';
    const known = Object.hasOwn(AFTER_FAILURE, failure) ? AFTER_FAILURE[failure] : undefined;
    const { code, way } = known ?? UNKNOWN[status === 'login_error' ? 'login_error' : 'outdated'];
    const said = error?.providerMessage ?? null;
    if (code !== 'wait_for_retry') return this.action(code, this[way](), { said });
    const unstable = this.connector?.health === 'UNSTABLE';
    return this.action(unstable ? 'connector_unstable' : code, this.again(), { retryAt: nextAutoSyncAt });
  }

  private action(
    code: NextActionCode,
    send: NextAction['send'],
    more: { retryAt?: Date | null; said?: string | null } = {},
  ): NextAction {
    const bank = this.connector?.name ?? `Connector ${this.facts.connectorId}`;
    const text = NEXT_ACTION_TEXTS[code]({ bank, said: more.said ?? null });
    return { code, text, send, retryAt: more.retryAt ?? null };
  }

  private repair(): NextAction['send'] {
    const fields = this.connector?.credentials ?? [];
    return fields.length > 0 ? { call: 'repair', fields } : { call: 'connect_token', fields: [] };
  }

  private code(): NextAction['send'] {
    return this.codeFields.length > 0 ? { call: 'repair', fields: this.codeFields } : this.repair();
  }

  /** With the login that Pluggy holds, unless it needs a code of its own or was refused. */
  private again(): NextAction['send'] {
    if (this.facts.providerStatus === 'LOGIN_ERROR' || this.connectorForbids) return this.repair();
    return this.codeFields.length > 0 ? this.code() : { call: 'sync', fields: [] };
  }

  private consent(): NextAction['send'] {
    const byBrowser = this.connector === null || this.connector.isOpenFinance || this.connector.oauth;
    return byBrowser ? { call: 'connect_token', fields: [] } : this.again();
  }

  private get codeFields(): CredentialField[] {
    return this.connector?.credentials.filter((field) => field.mfa) ?? [];
  }

  private get isRetired(): boolean {
    return this.connector !== null && this.connector.retiredAt !== null;
  }

  private isOver(at: Date | null): boolean {
    return at !== null && at <= this.now;
  }
}

/** A failure that this version does not know. */
const UNKNOWN = {
  login_error: { code: 'enter_credentials', way: 'repair' },
  outdated: { code: 'try_again', way: 'again' },
} as const;
