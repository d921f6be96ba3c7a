import type { Logger } from '../../src/shared/logger.js';

export interface KeptLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  facts: Record<string, unknown>;
}

export interface KeptLogger extends Logger {
  lines: KeptLine[];
}

/** Keeps what is logged, for tests to look at. */
export function keptLogger(): KeptLogger {
  const lines: KeptLine[] = [];
  const keep =
    (level: KeptLine['level']) =>
    (message: string, facts: Record<string, unknown> = {}) => {
      lines.push({ level, message, facts });
    };
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
}
