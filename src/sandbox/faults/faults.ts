import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { RE2JS } from 're2js';
import { badRequest } from '../http/pluggy-error.js';
import type { FaultRule } from './fault-rule.js';

interface ActiveRule {
  id: string;
  rule: FaultRule;
  path: RE2JS;
  query: RE2JS | null;
  /** Requests that fitted so far, those let pass included. */
  seen: number;
}

/** The faults that are switched on. They live in memory: a restart heals everything. */
export class Faults {
  #rules: ActiveRule[] = [];

  /** @returns the rule's id @throws a 400 for an expression that is none */
  add(rule: FaultRule): string {
    const id = randomUUID();
    this.#rules.push({
      id,
      rule,
      path: compile(rule.path),
      query: rule.query == null ? null : compile(rule.query),
      seen: 0,
    });
    return id;
  }

  list(): { id: string; rule: FaultRule; taken: number }[] {
    return this.#rules.map(({ id, rule, seen }) => ({ id, rule, taken: Math.max(0, seen - rule.skip) }));
  }

  /** @returns whether there was such a rule */
  remove(id: string): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((active) => active.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  /** The fault that this request gets; counts it. */
  take(req: Request): FaultRule | null {
    for (const active of this.#rules) {
      if (!fits(active, req) || isUsedUp(active)) continue;
      active.seen += 1;
      if (active.seen > active.rule.skip) return active.rule;
    }
    return null;
  }
}

function fits({ rule, path, query }: ActiveRule, req: Request): boolean {
  if (rule.method != null && rule.method.toUpperCase() !== req.method) return false;
  if (!path.matcher(req.path).find()) return false;
  return query === null || query.matcher(req.url.split('?')[1] ?? '').find();
}

function isUsedUp({ rule, seen }: ActiveRule): boolean {
  return rule.times != null && seen >= rule.skip + rule.times;
}

function compile(expression: string): RE2JS {
  try {
    return RE2JS.compile(expression);
  } catch {
    throw badRequest('path and query must be regular expressions (RE2)');
  }
}
