import { describe, expect, test } from '@jest/globals';
import { type BankConnectionFacts, stateOf } from '../../../src/modules/connections/domain/bank-connection.js';
import {
  CONNECTION_STATUSES,
  KNOWN_EXECUTION_STATUSES,
} from '../../../src/modules/connections/domain/connection-status.js';
import { nextAction } from '../../../src/modules/connections/domain/next-action.js';
import { NEXT_ACTION_TEXTS } from '../../../src/modules/connections/domain/next-action-texts.js';
import type { ConnectorEntry } from '../../../src/modules/connectors/index.js';
import type { UserId } from '../../../src/shared/principal.js';
import { aConnector, aField } from '../../support/a-connector.js';
import { anItem } from '../../support/builders.js';

const NOW = new Date('2026-03-11T12:00:00Z');
const LATER = new Date('2026-03-11T13:00:00Z');
const EARLIER = new Date('2026-03-11T11:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

const entry = (facts: Partial<ConnectorEntry> = {}): ConnectorEntry => ({
  ...aConnector(facts),
  updatedAt: EARLIER,
  retiredAt: facts.retiredAt ?? null,
  circuitOpenUntil: null,
});
const PLAIN = entry();
const ONE_STEP = entry({ credentials: [...PLAIN.credentials, aField({ name: 'token', mfa: true })] });
const OPEN_FINANCE = entry({ isOpenFinance: true, oauth: true, credentials: [aField({ name: 'cpf' })] });
const BY_BROWSER = entry({ oauth: true, credentials: [] });

function facts(given: Partial<BankConnectionFacts> = {}): BankConnectionFacts {
  return {
    userId: 'u' as UserId,
    id: 'c',
    readThrough: null,
    refusal: null,
    lastSyncLogId: null,
    lastSyncedAt: null,
    createdAt: EARLIER,
    updatedAt: EARLIER,
    disconnectedAt: null,
    disconnectReason: null,
    ...stateOf(anItem()),
    itemId: 'i',
    ...given,
  };
}

const failed = (code: string, more: Partial<BankConnectionFacts> = {}, status = 'OUTDATED') =>
  facts({
    ...stateOf(anItem({ status, executionStatus: code, error: { code, message: 'm', providerMessage: null } })),
    ...more,
  });
const step = (given: BankConnectionFacts, connector: ConnectorEntry | null = PLAIN) => {
  const action = nextAction(given, connector, NOW);
  return (
    action && { code: action.code, call: action.send?.call ?? null, fields: action.send?.fields.map((f) => f.name) }
  );
};

describe('the next step after a failed execution', () => {
  test.each([
    ['INVALID_CREDENTIALS', 'LOGIN_ERROR', PLAIN, 'enter_credentials', 'repair', ['user', 'password']],
    ['INVALID_CREDENTIALS_MFA', 'LOGIN_ERROR', ONE_STEP, 'enter_code', 'repair', ['token']],
    ['ACCOUNT_LOCKED', 'LOGIN_ERROR', PLAIN, 'unlock_account', 'repair', ['user', 'password']],
    ['ACCOUNT_CREDENTIALS_RESET', 'LOGIN_ERROR', PLAIN, 'reset_password', 'repair', ['user', 'password']],
    ['ACCOUNT_NEEDS_ACTION', 'OUTDATED', PLAIN, 'act_at_bank', 'sync', []],
    ['ACCOUNT_NEEDS_ACTION', 'LOGIN_ERROR', PLAIN, 'act_at_bank', 'repair', ['user', 'password']],
    ['ACCOUNT_NEEDS_ACTION', 'OUTDATED', ONE_STEP, 'act_at_bank', 'repair', ['token']],
    ['USER_NOT_SUPPORTED', 'OUTDATED', PLAIN, 'use_another_login', 'repair', ['user', 'password']],
    ['ALREADY_LOGGED_IN', 'OUTDATED', PLAIN, 'leave_bank_session', 'sync', []],
    ['USER_INPUT_TIMEOUT', 'OUTDATED', PLAIN, 'ask_again', 'sync', []],
    ['USER_AUTHORIZATION_PENDING', 'OUTDATED', OPEN_FINANCE, 'authorise_in_app', null, undefined],
    ['USER_AUTHORIZATION_NOT_GRANTED', 'OUTDATED', OPEN_FINANCE, 'give_consent', 'connect_token', []],
    ['USER_AUTHORIZATION_REVOKED', 'OUTDATED', OPEN_FINANCE, 'consent_revoked', 'connect_token', []],
    ['USER_AUTHORIZATION_REVOKED', 'OUTDATED', PLAIN, 'consent_revoked', 'sync', []],
    ['SITE_NOT_AVAILABLE', 'OUTDATED', PLAIN, 'wait_for_retry', 'sync', []],
    ['SITE_NOT_AVAILABLE', 'OUTDATED', BY_BROWSER, 'wait_for_retry', 'connect_token', []],
    ['CONNECTION_ERROR', 'OUTDATED', entry({ health: 'UNSTABLE' }), 'connector_unstable', 'sync', []],
    ['CONNECTION_ERROR', 'OUTDATED', entry({ health: 'OFFLINE' }), 'wait_for_connector', null, undefined],
    ['INVALID_CREDENTIALS', 'LOGIN_ERROR', entry({ retiredAt: EARLIER }), 'choose_another_connector', null, undefined],
    ['SOMETHING_NEW', 'OUTDATED', PLAIN, 'try_again', 'sync', []],
    ['SOMETHING_NEW', 'LOGIN_ERROR', PLAIN, 'enter_credentials', 'repair', ['user', 'password']],
    ['__proto__', 'OUTDATED', PLAIN, 'try_again', 'sync', []],
  ] as const)('%s with status %s', (code, status, connector, expected, call, fields) => {
    expect(step(failed(code, {}, status), connector)).toEqual({ code: expected, call, fields });
  });

  test("says the bank's own words", () => {
    const error = { code: 'ACCOUNT_NEEDS_ACTION', message: 'm', providerMessage: 'Atualize seu cadastro.' };
    const action = nextAction(failed('ACCOUNT_NEEDS_ACTION', { error }), PLAIN, NOW)!;
    expect(action.text.ptBr).toContain('Atualize seu cadastro.');
    expect(action.text.en).toContain('Atualize seu cadastro.');
  });

  test('says when it is tried again by itself', () => {
    expect(nextAction(failed('CONNECTION_ERROR', { nextAutoSyncAt: LATER }), PLAIN, NOW)!.retryAt).toEqual(LATER);
  });
});

describe('the next step while the bank asks', () => {
  const asked = (field: Parameters<typeof aField>[0]) =>
    facts(stateOf(anItem({ status: 'WAITING_USER_INPUT', executionStatus: 'X', question: aField(field) })));

  test.each([
    ['a text', { name: 'token' }, 'answer_question'],
    ['a picture', { name: 'token', type: 'image', data: 'iVBO' }, 'read_image'],
    ['a choice', { name: 'device', type: 'select', options: [{ value: '1', label: 'A' }] }, 'choose_option'],
    ['in time', { name: 'token', expiresAt: LATER }, 'answer_question'],
  ])('%s', (_what, field, code) => {
    expect(step(asked(field))).toEqual({ code, call: 'answer', fields: [field.name] });
  });

  test('a question whose time is over is asked anew', () => {
    expect(step(asked({ expiresAt: NOW }))).toEqual({ code: 'ask_again', call: 'sync', fields: [] });
  });

  test.each([
    ['qr', null, 'read_qr_code', null],
    ['authorize-access', LATER, 'authorise_in_app', null],
    ['authorize-access', NOW, 'authorise_again', 'connect_token'],
  ])('for an action of the type %s until %s', (type, expiresAt, code, call) => {
    const userAction = { type, instructions: 'Abra o app', attributes: null, expiresAt };
    const given = facts(stateOf(anItem({ status: 'WAITING_USER_ACTION', executionStatus: 'X', userAction })));
    expect(step(given, OPEN_FINANCE)).toMatchObject({ code, call });
  });
});

describe('the next step after a refusal', () => {
  const refused = (code: string, retryAt: Date | null = null) => ({ refusal: { code, retryAt } });

  test.each([
    ['too_many_login_failures', LATER, failed('INVALID_CREDENTIALS', {}, 'LOGIN_ERROR'), 'wait_after_failures'],
    ['too_many_login_failures', EARLIER, failed('INVALID_CREDENTIALS', {}, 'LOGIN_ERROR'), 'enter_credentials'],
    ['refresh_too_soon', LATER, facts(), 'wait_to_refresh'],
    ['refresh_too_soon', EARLIER, facts(), null],
    ['plan_forbids', null, facts(), 'ask_operator'],
    ['too_many_failed_syncs', null, failed('CONNECTION_ERROR'), 'ask_operator'],
    ['item_already_updating', null, facts(), null],
  ])('%s until %s', (code, retryAt, given, expected) => {
    const action = nextAction({ ...given, ...refused(code, retryAt) }, PLAIN, NOW);
    expect(action?.code ?? null).toBe(expected);
    if (expected?.startsWith('wait')) expect(action).toMatchObject({ retryAt: LATER, send: null });
  });

  test('a login with a code of its own asks for a fresh one, and a connector without a form for nothing', () => {
    expect(step(facts(refused('credentials_invalid')), ONE_STEP)).toEqual({
      code: 'enter_code',
      call: 'repair',
      fields: ['token'],
    });
    expect(step(facts(refused('plan_forbids')), BY_BROWSER)).toBeNull();
  });
});

describe('the next step otherwise', () => {
  test.each([
    ['all in order', facts(), PLAIN, null],
    [
      'in order, with days-old data that only a code can refresh',
      facts({ dataAsOf: inDays(-2) }),
      ONE_STEP,
      'enter_code',
    ],
    ['in order, with fresh data', facts({ dataAsOf: EARLIER }), ONE_STEP, null],
    ['a consent that ends in 15 days', facts({ consentExpiresAt: inDays(15) }), OPEN_FINANCE, 'renew_consent'],
    ['a consent that ends in 16 days', facts({ consentExpiresAt: inDays(16) }), OPEN_FINANCE, null],
    ['a consent that has ended', failed('ERROR', { consentExpiresAt: inDays(-1) }), OPEN_FINANCE, 'consent_expired'],
    ['a connector that is offline', facts(), entry({ health: 'OFFLINE' }), null],
    ['a connector that is no longer offered', facts(), entry({ retiredAt: EARLIER }), 'choose_another_connector'],
    ['a connector that nobody knows', failed('INVALID_CREDENTIALS'), null, 'enter_credentials'],
  ] as const)('%s', (_what, given, connector, code) => {
    expect(nextAction(given, connector, NOW)?.code ?? null).toBe(code);
  });

  test('what the provider removed is connected anew, and what the person ended is left alone', () => {
    const ended = (disconnectReason: BankConnectionFacts['disconnectReason']) =>
      facts({ status: 'disconnected', disconnectReason });
    expect(step(ended('deleted_at_provider'))).toEqual({
      code: 'connect_again',
      call: 'connect',
      fields: ['user', 'password'],
    });
    expect(step(ended('disconnected'))).toBeNull();
  });

  test('is known for every status and execution status, in both languages', () => {
    const pairs = CONNECTION_STATUSES.flatMap((status) =>
      [...KNOWN_EXECUTION_STATUSES, 'NEVER_SEEN', null].map((execution) => [status, execution] as const),
    );
    for (const [status, providerExecutionStatus] of pairs) {
      const action = nextAction(facts({ status, providerExecutionStatus }), PLAIN, NOW);
      if (status === 'updated' || status === 'disconnected') expect(action).toBeNull();
      else expect(action?.text).toEqual({ ptBr: expect.stringMatching(/.{20}/), en: expect.stringMatching(/.{20}/) });
    }
    const texts = Object.values(NEXT_ACTION_TEXTS).map((text) => text({ bank: 'Itaú', said: 'Olá' }));
    for (const { ptBr, en } of texts) expect(ptBr).not.toBe(en);
    expect(new Set(texts.map(({ en }) => en)).size).toBe(texts.length);
  });
});
