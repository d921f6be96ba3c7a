import type { SandboxSettings } from '../state/sandbox-state.js';
import type { LoginScript } from './login-script.js';
import type { Execution, StoredItem } from './stored-item.js';

/** Steps that a `userAction`, and then a second holder, takes when it completes by itself. */
const STEPS_TO_DECIDE = 3;

/** What came of an authorisation that an item waits for, and when. */
export interface Decision {
  verdict: 'granted' | 'rejected' | 'pending';
  at: string;
}

/**
 * When a waiting authorisation is decided although nobody says anything, in milliseconds since 1970; `null`: never. A
 * `userAction` is granted after some steps, or expires where nothing happens by itself; a second holder decides after
 * some steps; a device that is pending waits for its owner.
 */
export function decidesItselfAt(
  item: StoredItem,
  execution: Execution,
  script: LoginScript,
  settings: SandboxSettings,
): number | null {
  const afterSteps = Date.parse(execution.segmentStartedAt) + STEPS_TO_DECIDE * settings.executionStepMs;
  if (execution.segment === 'approval')
    return settings.autoAuthorise && script.secondHolder !== null ? afterSteps : null;
  if (settings.autoAuthorise) return afterSteps;
  return item.userAction?.expiresAt === undefined ? null : Date.parse(item.userAction.expiresAt);
}

/** @returns `null` while it is open */
export function decisionOf(
  item: StoredItem,
  execution: Execution,
  script: LoginScript,
  settings: SandboxSettings,
  nowMs: number,
): Decision | null {
  const needsSecondHolder = execution.segment === 'action' && script.secondHolder !== null;
  if (execution.verdict !== null) {
    const verdict = execution.verdict === 'granted' && needsSecondHolder ? 'pending' : execution.verdict;
    return { verdict, at: new Date(nowMs).toISOString() };
  }
  const due = decidesItselfAt(item, execution, script, settings);
  if (due === null || nowMs < due) return null;
  const at = new Date(due).toISOString();
  if (execution.segment === 'approval') return { verdict: script.secondHolder ?? 'rejected', at };
  if (!settings.autoAuthorise) return { verdict: 'rejected', at };
  // A device is authorised by its owner or not at all.
  return { verdict: needsSecondHolder || script.action === 'device' ? 'pending' : 'granted', at };
}
