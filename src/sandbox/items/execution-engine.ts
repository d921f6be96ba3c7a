import type { TriggeredBy } from 'pluggy-sdk';
import type { SandboxClock } from '../clock.js';
import type { ConnectorCatalogue } from '../connectors/connector-catalogue.js';
import { isOpenFinance } from '../connectors/connector-definition.js';
import type { Ids } from '../ids.js';
import type { SandboxLogger } from '../options.js';
import type { Store } from '../state/store.js';
import type { SandboxEvents } from '../webhooks/sandbox-events.js';
import { decidesItselfAt, decisionOf } from './authorisation.js';
import type { Collection } from './collection.js';
import { isFailure, isWorthRetrying, showFailure } from './execution-errors.js';
import { stepAt, stepsOf } from './execution-steps.js';
import { type LoginScript, loginOf, scriptFor } from './login-script.js';
import {
  type CollectedPart,
  type Execution,
  isUpdating,
  type SandboxExecutionStatus,
  type Segment,
  type StoredItem,
} from './stored-item.js';
import { askToAct } from './user-action.js';

/**
 * Moves items along. Where an execution stands is a function of the time since its segment started, kept in the
 * item: after a restart it goes on. Asked at each request and by the ticker; what happened in between is told at the
 * times when it fell due.
 */
export class ExecutionEngine {
  /** Called when an item may fall due at another time than before. */
  onChange: () => void = () => {};

  constructor(
    private readonly store: Store,
    private readonly catalogue: ConnectorCatalogue,
    private readonly clock: SandboxClock,
    private readonly ids: Ids,
    private readonly events: SandboxEvents,
    private readonly collection: Collection,
    private readonly logger: SandboxLogger,
  ) {}

  start(item: StoredItem, triggeredBy: TriggeredBy): void {
    const at = this.clock.now().toISOString();
    item.execution = {
      startedAt: at,
      triggeredBy,
      segment: 'login',
      segmentStartedAt: at,
      promptIndex: 0,
      answer: null,
      verdict: null,
    };
    item.status = 'UPDATING';
    item.executionStatus = item.lastUpdatedAt === null ? 'CREATED' : 'LOGIN_IN_PROGRESS';
    item.error = null;
    item.parameter = null;
    item.userAction = null;
    item.nextAutoSyncAt = null;
    item.updatedAt = at;
    this.#changed();
  }

  /** Does everything that fell due up to now. */
  advance(item: StoredItem): void {
    if (
      item.execution === null &&
      item.nextAutoSyncAt !== null &&
      Date.parse(item.nextAutoSyncAt) <= this.clock.nowMs()
    ) {
      this.start(item, 'SYNC');
    }
    while (item.execution !== null && this.#moved(item, item.execution)) this.#changed();
  }

  advanceAll(): void {
    for (const item of Object.values(this.store.state.items)) {
      try {
        this.advance(item);
      } catch (error) {
        // One item that cannot go on must not stop the others; it stays where it was.
        this.logger.error('an item could not be advanced', { itemId: item.id, reason: (error as Error).stack });
      }
    }
  }

  /** When this item next changes by itself, in milliseconds since 1970. */
  dueAt(item: StoredItem): number | null {
    const execution = item.execution;
    if (execution === null) return item.nextAutoSyncAt === null ? null : Date.parse(item.nextAutoSyncAt);
    const steps = stepsOf(item, execution).length;
    if (steps > 0) return Date.parse(execution.segmentStartedAt) + steps * this.#stepMs;
    if (execution.segment === 'input') return Date.parse(item.parameter?.expiresAt ?? execution.segmentStartedAt);
    return decidesItselfAt(item, execution, this.#script(item), this.store.state.settings);
  }

  #changed(): void {
    this.store.changed();
    this.onChange();
  }

  get #stepMs(): number {
    return this.store.state.settings.executionStepMs;
  }

  #script(item: StoredItem): LoginScript {
    return scriptFor(this.catalogue.get(item.connectorId), item.parameters);
  }

  /** @returns whether the execution went on to another segment, or ended */
  #moved(item: StoredItem, execution: Execution): boolean {
    const steps = stepsOf(item, execution);
    const step = stepAt(execution.segmentStartedAt, this.#stepMs, steps.length, this.clock.nowMs());
    const running = steps[step];
    if (running !== undefined) {
      item.executionStatus = running;
      item.status = execution.segment === 'collect' && step === steps.length - 1 ? 'MERGING' : 'UPDATING';
      return false;
    }
    const endedAt = new Date(Date.parse(execution.segmentStartedAt) + steps.length * this.#stepMs).toISOString();
    const script = this.#script(item);
    switch (execution.segment) {
      case 'login':
        return this.#endLogin(item, execution, script, endedAt);
      case 'input':
        return this.#waitForInput(item, execution);
      case 'mfa':
        return this.#checkAnswer(item, execution, script, endedAt);
      case 'action':
      case 'approval':
        return this.#waitForDecision(item, execution, script);
      case 'collect':
        return this.#endCollection(item, execution, script, endedAt);
    }
  }

  #endLogin(item: StoredItem, execution: Execution, script: LoginScript, at: string): boolean {
    const forced = item.nextOutcome;
    if (forced !== null && isFailure(forced.executionStatus)) {
      item.nextOutcome = null;
      return this.#fail(item, forced.executionStatus, forced.providerMessage ?? null, at);
    }
    if (script.failure !== null) return this.#fail(item, script.failure, script.providerMessage, at);
    if (script.action !== null && !this.#isAuthorised(item, script)) {
      item.userAction = askToAct(script.action, this.catalogue.get(item.connectorId), at);
      return this.#wait(item, execution, 'action', 'WAITING_USER_ACTION', 'item/waiting_user_action', at);
    }
    return script.questions.length > 0 ? this.#ask(item, execution, script, at) : this.#enter(item, execution, at);
  }

  #ask(item: StoredItem, execution: Execution, script: LoginScript, at: string): boolean {
    const expiresAt = new Date(Date.parse(at) + this.store.state.settings.mfaSeconds * 1000).toISOString();
    item.parameter = { ...script.questions[execution.promptIndex]!.field, expiresAt };
    return this.#wait(item, execution, 'input', 'WAITING_USER_INPUT', 'item/waiting_user_input', at);
  }

  #wait(
    item: StoredItem,
    execution: Execution,
    segment: Segment,
    status: 'WAITING_USER_INPUT' | 'WAITING_USER_ACTION',
    event: 'item/waiting_user_input' | 'item/waiting_user_action',
    at: string,
  ): boolean {
    this.#go(item, execution, segment, at);
    item.status = status;
    item.executionStatus = status;
    this.events.item(event, item, execution.triggeredBy);
    return true;
  }

  #waitForInput(item: StoredItem, execution: Execution): boolean {
    const expiresAt = item.parameter?.expiresAt ?? execution.segmentStartedAt;
    if (this.clock.nowMs() < Date.parse(expiresAt)) return false;
    return this.#fail(item, 'USER_INPUT_TIMEOUT', null, expiresAt);
  }

  #checkAnswer(item: StoredItem, execution: Execution, script: LoginScript, at: string): boolean {
    const question = script.questions[execution.promptIndex];
    if (question !== undefined && !question.accepts(execution.answer ?? '')) {
      return this.#fail(item, 'INVALID_CREDENTIALS_MFA', null, at);
    }
    execution.answer = null;
    execution.promptIndex += 1;
    return execution.promptIndex < script.questions.length
      ? this.#ask(item, execution, script, at)
      : this.#enter(item, execution, at);
  }

  #waitForDecision(item: StoredItem, execution: Execution, script: LoginScript): boolean {
    const decision = decisionOf(item, execution, script, this.store.state.settings, this.clock.nowMs());
    if (decision === null) return false;
    const { verdict, at } = decision;
    if (verdict === 'rejected') return this.#fail(item, 'USER_AUTHORIZATION_NOT_GRANTED', null, at);
    return verdict === 'pending'
      ? this.#leavePending(item, execution, at)
      : this.#consented(item, execution, script, at);
  }

  /** Told as an error although the login may still succeed: so does Pluggy. */
  #leavePending(item: StoredItem, execution: Execution, at: string): boolean {
    this.#go(item, execution, 'approval', at);
    execution.verdict = null;
    showFailure(item, 'USER_AUTHORIZATION_PENDING', null, at);
    this.events.itemError(item, execution.triggeredBy);
    return true;
  }

  #consented(item: StoredItem, execution: Execution, script: LoginScript, at: string): boolean {
    if (script.action === 'authorize-access' && isOpenFinance(this.catalogue.get(item.connectorId))) {
      item.consent = { id: item.consent?.id ?? this.ids.next(), createdAt: at, expiresAt: null, revokedAt: null };
    }
    return this.#enter(item, execution, at);
  }

  /** The login succeeded: from now on the item is this person's. */
  #enter(item: StoredItem, execution: Execution, at: string): boolean {
    if (item.firstCollectedAt === null) {
      item.repertoire = loginOf(this.catalogue.get(item.connectorId), item.parameters, item.repertoire);
      item.holder = item.repertoire;
    }
    this.#go(item, execution, 'collect', at);
    item.status = 'UPDATING';
    item.error = null;
    item.consecutiveFailedLoginAttempts = 0;
    this.events.item('item/login_succeeded', item, execution.triggeredBy);
    return true;
  }

  #endCollection(item: StoredItem, execution: Execution, script: LoginScript, at: string): boolean {
    const failed: CollectedPart[] = item.nextOutcome?.failedParts ?? script.failedParts;
    item.nextOutcome = null;
    item.execution = null;
    item.error = null;
    item.consecutiveErrors = 0;
    item.lastExecutionEndedAt = at;
    this.collection.settle(item, at, execution.triggeredBy, failed, script.warnings);
    return true;
  }

  #fail(item: StoredItem, status: SandboxExecutionStatus, providerMessage: string | null, at: string): boolean {
    const triggeredBy = item.execution?.triggeredBy ?? 'INTERNAL';
    item.execution = null;
    item.lastExecutionEndedAt = at;
    showFailure(item, status, providerMessage, at);
    if (item.status === 'LOGIN_ERROR') item.consecutiveFailedLoginAttempts += 1;
    else item.consecutiveErrors += 1;
    if (isWorthRetrying(status)) item.nextAutoSyncAt = this.collection.nextAutoSync(item, at);
    this.events.itemError(item, triggeredBy);
    return true;
  }

  /** Ends an item's execution, or its consent, from outside. */
  breakOff(item: StoredItem, status: SandboxExecutionStatus): void {
    this.#fail(item, status, null, this.clock.now().toISOString());
    this.#changed();
  }

  /** A consent lasts until it is taken back, and a device once let in stays so; a QR code is read each time. */
  #isAuthorised(item: StoredItem, script: LoginScript): boolean {
    if (isOpenFinance(this.catalogue.get(item.connectorId)))
      return item.consent !== null && item.consent.revokedAt === null;
    return script.action !== 'qr' && item.lastUpdatedAt !== null;
  }

  #go(item: StoredItem, execution: Execution, segment: Segment, at: string): void {
    execution.segment = segment;
    execution.segmentStartedAt = at;
    if (segment === 'collect') {
      item.parameter = null;
      item.userAction = null;
    }
    item.updatedAt = at;
  }

  /** @param answer what the user told the bank; checked in the next step */
  answer(item: StoredItem, answer: string): void {
    const execution = item.execution!;
    execution.answer = answer;
    item.parameter = null;
    item.status = 'UPDATING';
    item.executionStatus = 'LOGIN_MFA_IN_PROGRESS';
    this.#go(item, execution, 'mfa', this.clock.now().toISOString());
    this.#changed();
  }

  /** What the user (or the second holder) decided in the bank's app. @returns whether anybody waited for it */
  decide(item: StoredItem, verdict: 'granted' | 'rejected'): boolean {
    const execution = item.execution;
    if (execution === null || (isUpdating(item) && execution.segment !== 'action')) return false;
    execution.verdict = verdict;
    this.#changed();
    return true;
  }
}
