import { createLogger, format, transports } from 'winston';
import type { Logger } from '../shared/logger.js';
import { coalesced } from './coalesced-output.js';
import { redacted } from './redaction.js';

export interface LogSettings {
  level: 'debug' | 'info' | 'warn' | 'error';
  format: 'json' | 'pretty';
}

/** Writes lines to stderr: stdout is for the one line that says the service is ready, and for what scripts print. */
export function openLog(
  { level, format: shape }: LogSettings,
  stream: NodeJS.WritableStream = coalesced(process.stderr),
): Logger {
  const winston = createLogger({
    level,
    format: shape === 'json' ? json : pretty,
    transports: [new transports.Stream({ stream })],
  });
  const write = (at: LogSettings['level']) => (message: string, facts?: Record<string, unknown>) => {
    if (winston.isLevelEnabled(at))
      winston.log(at, message, facts === undefined ? undefined : { facts: redacted(facts) });
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Spells what ends a line, or steers a terminal, as JSON would: what comes from outside cannot forge a line of the log. */
function oneLine(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const MESSAGE = Symbol.for('message');

const json = format((line) => {
  const { level, message, facts } = line;
  const time = new Date().toISOString();
  line[MESSAGE] = oneLine(JSON.stringify({ time, level, message, ...(facts as Record<string, unknown> | undefined) }));
  return line;
})();

const COLOURS: Record<string, string> = { debug: '\x1b[2m', info: '\x1b[32m', warn: '\x1b[33m', error: '\x1b[31m' };

const pretty = format((line) => {
  const { level, message, facts = {} } = line;
  const { error, ...rest } = facts as Record<string, unknown> & { error?: { message?: string; stack?: string } };
  const details = Object.entries(rest).map(
    ([name, value]) => ` \x1b[2m${name}=\x1b[22m${oneLine(JSON.stringify(value) ?? '')}`,
  );
  const trace = error?.stack ?? error?.message ?? JSON.stringify(error);
  const reason = error ? `\n  ${trace.split('\n').map(oneLine).join('\n  ')}` : '';
  const time = new Date().toISOString().slice(11, 23);
  line[MESSAGE] =
    `\x1b[2m${time}\x1b[22m ${COLOURS[level] ?? ''}${level.padEnd(5)}\x1b[0m ${oneLine(String(message))}${details.join('')}${reason}`;
  return line;
})();
